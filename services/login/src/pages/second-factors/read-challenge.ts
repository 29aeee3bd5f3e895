import { keptChallenge } from '../../browser/challenge.ts'
import type { PageRequest } from '../page-request.ts'

/** The challenge of this browser as rbac knows it. Throws `mfa_expired` when there is none any more. */
export function readChallenge(request: PageRequest) {
  const { token } = keptChallenge(request)
  return request.rbac.readChallenge({ body: { challengeToken: token, browserId: request.browser.id } })
}
