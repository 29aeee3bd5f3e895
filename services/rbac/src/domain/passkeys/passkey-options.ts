import {
  type CreationOptions,
  passkeyChallengeSeconds,
  passkeySignInSeconds,
  type RequestOptions,
} from '@constellation/contracts-rbac'
import { passkeyAlgorithms } from './verify-registration.ts'

/** A passkey, as browsers need it. */
type RegisteredPasskey = { credential_id: string; transports: readonly string[] }

/** Options for a discoverable passkey that verifies its user (WebAuthn Level 3 §5.4). Any device may create it. */
export function creationOptions(
  rp: { id: string; name: string },
  challenge: string,
  user: { handle: string; name: string; displayName: string; passkeys: readonly RegisteredPasskey[] },
): CreationOptions {
  return {
    rp,
    user: { id: user.handle, name: user.name, displayName: user.displayName },
    challenge,
    pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: passkeyChallengeSeconds * 1000,
    excludeCredentials: user.passkeys.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
  }
}

/** Options for the named passkeys. Without names any passkey of the domain fits, must verify its user (§5.5), and signs in. */
export function requestOptions(
  rpId: string,
  challenge: string,
  passkeys: readonly RegisteredPasskey[],
): RequestOptions {
  const isSignIn = passkeys.length === 0
  return {
    challenge,
    rpId,
    timeout: (isSignIn ? passkeySignInSeconds : passkeyChallengeSeconds) * 1000,
    allowCredentials: passkeys.map(descriptor),
    userVerification: isSignIn ? 'required' : 'preferred',
  }
}

function descriptor({ credential_id, transports }: RegisteredPasskey) {
  return { id: credential_id, type: 'public-key' as const, transports: [...transports] }
}
