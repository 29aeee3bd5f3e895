/** What a key may sign, as `packages/tokens` knows it. */
type KeyPurpose = 'user-token' | 'service-token' | 'logout-token' | 'oidc' | 'session'

/** How a secret is made, and what a rotation does with its former values. */
export type SecretKind =
  /** A key that signs for one purpose. Its former key verifies while a rotation runs. */
  | { kind: 'signing-key'; purpose: KeyPurpose }
  /** The keys that seal stored rows. A rotation adds a key; no key is forgotten. */
  | { kind: 'sealing-key-ring' }
  /**
   * 32 random bytes as text. `former` says which former values the service gets, each on its own line: none, those that a running rotation
   * still accepts, or all.
   */
  | { kind: 'text'; former: 'none' | 'accepted' | 'lasting' }

export function signingKey(purpose: KeyPurpose): SecretKind {
  return { kind: 'signing-key', purpose }
}

export const sealingKeyRing: SecretKind = { kind: 'sealing-key-ring' }

export function text({ former }: { former: 'none' | 'accepted' } = { former: 'none' }): SecretKind {
  return { kind: 'text', former }
}

/** Text that stored rows depend on: every former value stays readable. */
export const lastingText: SecretKind = { kind: 'text', former: 'lasting' }

/** The name of a secret in the Nomad variable of a job: `data_key` is `data_keyring` where it is a ring. */
export function itemOf(name: string, { kind }: SecretKind): string {
  return kind === 'sealing-key-ring' ? name.replace(/_key$/, '_keyring') : name
}

/** The name of the file that holds a secret: `data-keyring.json`, `cookie-key`. */
export function secretFile(name: string, kind: SecretKind): string {
  return `${itemOf(name, kind).replaceAll('_', '-')}${kind.kind === 'text' ? '' : '.json'}`
}
