import { newUserCode, writeUserCode } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { insertPendingSignIn } from '../../store/oauth-pending.ts'
import { insertSignInRequest } from '../../store/sign-in-requests.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { signInSeconds } from '../sign-in-requests/people-methods.ts'

/** An address at Google where a person signs in for a program. */
export async function startProviderSignIn(
  deps: Deps,
  { provider, sourceIp }: { provider: 'google'; sourceIp: string },
) {
  const google = requireAuthMethod(deps, 'oauth2_google')
  await deps.limits.count({ bucket: 'providerStarts', key: sourceIp }, { bucket: 'challenges', key: sourceIp })
  const text = (sizeBytes: number) => Buffer.from(deps.random(sizeBytes)).toString('base64url')
  const askedAt = deps.now()
  const expiresAt = new Date(askedAt.getTime() + signInSeconds * 1000)
  const [requestId, codeVerifier, nonce] = [`oa2-${text(12)}`, text(32), text(16)]
  const userCode = writeUserCode(newUserCode(deps.random))
  await deps.db.transaction().execute(async (trx) => {
    const request = { requestId, method: 'oauth2_google', userCode, askedFrom: sourceIp, askedAt, expiresAt } as const
    await insertSignInRequest(trx, request)
    await insertPendingSignIn(trx, { requestId, provider, codeVerifier, nonce, expiresAt })
  })
  const state = google.state.sign({ requestId, nonce, issuedAt: askedAt })
  return {
    request_id: requestId,
    expires_in_seconds: signInSeconds,
    authorization_url: google.authorizationUrl({ state, nonce, codeVerifier }),
    poll_url: `/v1/auth/oauth2/status/${requestId}`,
    user_code: userCode,
  }
}
