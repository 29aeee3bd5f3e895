import type { AuthenticationResponse } from '@constellation/contracts-rbac'
import type { RelyingParty } from './verify-registration.ts'
import { webauthn } from './webauthn-library.ts'

/** A passkey as it was registered. */
export type RegisteredPasskey = { credential_id: string; public_key: Uint8Array; backup_eligible: boolean }

type Demand = {
  challenge: string
  passkey: RegisteredPasskey
  /** The user handle of the passkey's owner. */
  userHandle: string | null
  /** The passkey is the only proof: it must verify its user and name its owner. */
  alone: boolean
}

/** What a use tells of the passkey. The store checks the signature count. */
export type Use = { signCount: number; backedUp: boolean }

/** Everything is right, but the passkey was registered with another kind of backup, which may never change. */
export class BackupChanged extends Error {}

/** Verifies the use of a passkey (WebAuthn Level 3 §7.2) except its signature count. Throws when it is wrong, `BackupChanged` last. */
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
    // A counter of 0 disables the library's own check, so that a wrong count is reported only if everything else is
    // right.
    credential: { id: passkey.credential_id, publicKey: new Uint8Array(passkey.public_key), counter: 0 },
    requireUserVerification: alone,
  })
  if (!verified) throw new Error('the signature is not valid')
  const eligible = authenticationInfo.credentialDeviceType === 'multiDevice'
  if (eligible !== passkey.backup_eligible) throw new BackupChanged()
  return { signCount: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp }
}

function refuseOther(given: string | null | undefined, userHandle: string | null) {
  if (!given || given !== userHandle) throw new Error('the passkey names another user')
}
