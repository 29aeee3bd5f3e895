import type { CreationOptions, RequestOptions } from '@constellation/contracts-rbac'
import { passkeyAlgorithms } from './verify-registration.ts'

/** How long a question for a passkey is good: five minutes, in milliseconds. */
const timeoutMs = 300_000

/** A passkey as browsers are told of it. */
type RegisteredPasskey = { credential_id: string; transports: readonly string[] }

/** A passkey that can be found without saying whose it is, and that verifies its user (WebAuthn Level 3 §5.4). Which device makes it is the person's choice. */
export function creationOptions(
  rpId: string,
  challenge: string,
  user: { handle: string; name: string; displayName: string; passkeys: readonly RegisteredPasskey[] },
): CreationOptions {
  return {
    // The name is not shown by browsers any more, and the identifier is what they advise to say (§5.4.2).
    rp: { id: rpId, name: rpId },
    user: { id: user.handle, name: user.name, displayName: user.displayName },
    challenge,
    pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: timeoutMs,
    excludeCredentials: user.passkeys.map(descriptor),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
  }
}

/** Any passkey of the domain where none is named; then it has to verify its user (§5.5). */
export function requestOptions(
  rpId: string,
  challenge: string,
  passkeys: readonly RegisteredPasskey[],
): RequestOptions {
  return {
    challenge,
    rpId,
    timeout: timeoutMs,
    allowCredentials: passkeys.map(descriptor),
    userVerification: passkeys.length === 0 ? 'required' : 'preferred',
  }
}

function descriptor({ credential_id, transports }: RegisteredPasskey) {
  return { id: credential_id, type: 'public-key' as const, transports: [...transports] }
}
