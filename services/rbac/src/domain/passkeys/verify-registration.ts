import type { RegistrationResponse } from '@constellation/contracts-rbac'
import type { NewPasskey } from '../../store/passkeys/passkeys.ts'
import { refuseUnusableKey } from './refuse-unusable-key.ts'
import { webauthn, webauthnHelpers } from './webauthn-library.ts'

/** EdDSA, ES256, RS256 (RFC 9053 §2, RFC 8812 §2). An authenticator uses the first that it supports. */
export const passkeyAlgorithms = [-8, -7, -257]
/** In bytes (WebAuthn Level 3 §7.1, step 25). */
const longestCredentialId = 1023

export type RelyingParty = { rpId: string; webauthnOrigins: readonly string[] }

/** Verifies a new passkey (WebAuthn Level 3 §7.1). Throws when it is wrong. */
export async function verifyRegistration(
  { rpId, webauthnOrigins }: RelyingParty,
  { id, rawId, type, response }: RegistrationResponse,
  challenge: string,
): Promise<NewPasskey> {
  await refuseCertificates(response.attestationObject)
  const { verifyRegistrationResponse } = await webauthn()
  const { verified, registrationInfo: info } = await verifyRegistrationResponse({
    // The library reads no other member, but its type does not allow them to be missing.
    response: { id, rawId, type, clientExtensionResults: {}, response: parts(response) },
    expectedChallenge: challenge,
    expectedOrigin: [...webauthnOrigins],
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: passkeyAlgorithms,
  })
  if (!verified) throw new Error('the attestation is not valid')
  if (info.credential.id !== id) throw new Error('the response names another passkey')
  if (Buffer.from(id, 'base64url').length > longestCredentialId) throw new Error('the credential id is too long')
  await refuseUnusableKey(info.credential.publicKey)
  return {
    credentialId: id,
    publicKey: Buffer.from(info.credential.publicKey),
    signCount: info.credential.counter,
    transports: response.transports ?? [],
    backupEligible: info.credentialDeviceType === 'multiDevice',
    backedUp: info.credentialBackedUp,
    aaguid: info.aaguid,
  }
}

function parts({ clientDataJSON, attestationObject }: RegistrationResponse['response']) {
  return { clientDataJSON, attestationObject }
}

/**
 * Refuses an attestation with a certificate. None was requested (§5.4.7), and verifying one would call an address that a
 * stranger chose.
 */
async function refuseCertificates(attestationObject: string) {
  const { decodeAttestationObject } = await webauthnHelpers()
  const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')))
  const format = attestation.get('fmt')
  const selfAttested = format === 'packed' && attestation.get('attStmt').get('x5c') === undefined
  if (format !== 'none' && !selfAttested) throw new Error('the attestation was not requested')
}
