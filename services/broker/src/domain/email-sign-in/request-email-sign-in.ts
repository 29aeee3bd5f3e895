import { Failure } from '@constellation/chassis'
import { hashToken, newUserCode, writeUserCode } from '@constellation/tokens'
import type { Deps } from '../../deps.ts'
import { failRequest, insertSignInRequest } from '../../store/sign-in-requests.ts'
import { requireAuthMethod } from '../identities/require-auth-method.ts'
import { signInSeconds } from '../sign-in-requests/people-methods.ts'
import { canonicalEmail, mailboxOf } from './canonical-email.ts'

/** Sends a link to an address. The answer is the same for every address: nobody learns whether the broker has seen it. */
export async function requestEmailSignIn(deps: Deps, input: { email: string; sourceIp: string }) {
  const email = requireAuthMethod(deps, 'email_link')
  const { sourceIp } = input
  const address = canonicalEmail(input.email)
  await deps.limits.count(
    { bucket: 'emailsOfIp', key: sourceIp },
    { bucket: 'challenges', key: sourceIp },
    { bucket: 'emailsOfAddress', key: mailboxOf(address) },
  )
  const askedAt = deps.now()
  const requestId = `eml-${Buffer.from(deps.random(12)).toString('hex')}`
  const token = Buffer.from(deps.random(32)).toString('base64url')
  const userCode = writeUserCode(newUserCode(deps.random))
  await insertSignInRequest(deps.db, {
    requestId,
    method: 'email_link',
    userCode,
    askedFrom: sourceIp,
    askedAt,
    expiresAt: new Date(askedAt.getTime() + signInSeconds * 1000),
    tokenHash: hashToken(token),
    identityValue: address,
  })
  try {
    await email.sendLink({ to: address, token, askedAt, askedFrom: sourceIp })
  } catch (cause) {
    await failRequest(deps.db, { requestId, reason: 'internal', now: deps.now() })
    throw new Failure('mail_error', 'the mail could not be sent: try again, or use another address', { cause })
  }
  return {
    request_id: requestId,
    expires_in_seconds: signInSeconds,
    poll_url: `/v1/auth/email/status/${requestId}`,
    user_code: userCode,
  }
}
