import type { AuthenticationResponse } from '@constellation/contracts-rbac'
import type { RelyingParty } from './verify-registration.ts'
import { webauthn } from './webauthn-library.ts'

/** A passkey as it was registered. */
export type RegisteredPasskey = { credential_id: string; public_key: Uint8Array; backup_eligible: boolean }

type Demand = {
  challenge: string
  passkey: RegisteredPasskey
  /** Of the person whose passkey it is. */
  userHandle: string | null
  /** It signs in by itself: its user is verified, and it says whose it is. */
  alone: boolean
}

/** What a use says of the passkey. Whether its count is right is for whoever keeps the count. */
export type Use = { signCount: number; backedUp: boolean }

/** Verifies the use of a passkey (WebAuthn Level 3 §7.2) in all but its count. Throws what is wrong with it. */
export async function verifyAssertion(
  { rpId, webauthnOrigins }: RelyingParty,
  { id, rawId, type, response }: AuthenticationResponse,
  { challenge, passkey, userHandle, alone }: Demand,
): Promise<Use> {
  const { clientDataJSON, authenticatorData, signature } = response
  if (alone || response.userHandle) refuseOther(response.userHandle, userHandle)
  const { verifyAuthenticationResponse } = await webauthn()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature },
    },
    expectedChallenge: challenge,
    expectedOrigin: [...webauthnOrigins],
    expectedRPID: rpId,
    // With a count of 0 the library has none to compare: a count that is wrong is told of only where all else is right.
    credential: { id: passkey.credential_id, publicKey: new Uint8Array(passkey.public_key), counter: 0 },
    requireUserVerification: alone,
  })
  if (!verified) throw new Error('the signature is not that of the passkey')
  const eligible = authenticationInfo.credentialDeviceType === 'multiDevice'
  if (eligible !== passkey.backup_eligible) throw new Error('the passkey was of another kind when it was registered')
  return { signCount: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
}

function refuseOther(given: string | null | undefined, userHandle: string | null) {
  if (!given || given !== userHandle) throw new Error('the passkey says that it is of somebody else')
}
