import type { Deps } from '../../deps.ts'
import { unixSeconds } from '../unix-seconds.ts'
import type { Identity } from './session-token.ts'

/** Signs a session for an identity that was proved, in the form in which a program receives it. */
export async function openSession({ sessions }: Pick<Deps, 'sessions'>, identity: Identity) {
  const { token, kid, expiresAt } = await sessions.issue(identity)
  return {
    session_jwt: token,
    session_jwt_kid: kid,
    expires_at: unixSeconds(expiresAt),
    omni_account: identity.omniAccount,
    wallet_address: identity.walletAddress,
    identity_type: identity.identityType,
    identity_value: identity.identityValue,
  }
}
