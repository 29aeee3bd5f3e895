import type { Factor } from '@constellation/contracts-rbac'
import type { PasskeySignal } from '../../views/index.ts'

type Listed = {
  items: readonly Factor[]
  passkeyUser: { rpId: string; userHandle: string } | null
}

/** What browsers are told of a person's passkeys: which ones are still accepted, and the person's name (WebAuthn signal API). */
export function passkeySignal(
  { items, passkeyUser }: Listed,
  { email, displayName }: { email: string | null; displayName: string | null },
): PasskeySignal | undefined {
  if (!passkeyUser) return undefined
  return {
    rpId: passkeyUser.rpId,
    userId: passkeyUser.userHandle,
    allAcceptedCredentialIds: items.flatMap(({ passkey }) => (passkey ? [passkey.credentialId] : [])),
    name: email ?? displayName ?? '',
    displayName: displayName ?? email ?? '',
  }
}
