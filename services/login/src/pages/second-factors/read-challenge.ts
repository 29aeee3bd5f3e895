import { Failure } from '@constellation/chassis'
import { Refusal } from '@constellation/client'
import { keptChallenge } from '../../browser/challenge.ts'
import { readSession } from '../../browser/session.ts'
import type { PageRequest } from '../page-request.ts'

/** The challenge of this browser as rbac knows it. Throws `mfa_expired` when there is none any more. */
export function readChallenge(request: PageRequest) {
  const { token } = keptChallenge(request)
  return request.rbac.readChallenge({ body: { challengeToken: token, browserId: request.browser.id } })
}

/**
 * Runs a page of the second step. When the challenge is gone because another tab, or an earlier press of the button, completed it, the
 * person is signed in and goes on.
 */
export async function whileChallenged(request: PageRequest, page: () => Promise<Response>): Promise<Response> {
  try {
    return await page()
  } catch (error) {
    const isGone = (error instanceof Failure || error instanceof Refusal) && error.code === 'mfa_expired'
    if (!isGone || 'over' in (await readSession(request))) throw error
    return request.redirect(request.inFlow('/login'))
  }
}
