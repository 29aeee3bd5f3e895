import { hashToken } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { findOpenRequest } from '../../store/sign-in-requests.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { noSuchSignIn } from '../sign-in-requests/confirm-sign-in.ts'
import { unixSeconds } from '../unix-seconds.ts'

/** Who requested the sign-in that a link is for. It changes nothing, so a mail scanner that asks does no harm. */
export async function readEmailSignIn(deps: Deps, { token }: { token: string }) {
  requireAuthMethod(deps, 'email_link')
  const presented = { method: 'email_link', tokenHash: hashToken(token), now: deps.now() } as const
  const request = await findOpenRequest(deps.db, presented)
  if (!request) throw noSuchSignIn()
  const { asked_at, asked_from, expires_at } = request
  return { asked_at: unixSeconds(asked_at), asked_from, expires_at: unixSeconds(expires_at) }
}
