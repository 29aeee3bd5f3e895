import type { ClientKey } from './client-key.ts'
import type { ProviderFailure } from './provider-failure.ts'

/** A person whom a provider has signed in, in one form for all providers. */
export type ExternalIdentity = {
  /** The name that the provider is registered under. */
  provider: string
  /** The subject: the provider never gives it to another person. */
  providerSub: string
  email: string | null
  /** Whether the provider calls the address verified. The operator decides whether to trust that (`Provider.trustedForEmail`). */
  emailVerified: boolean
  /** The provider told an address that cannot be kept, so `email` is null. */
  emailLeftOut: boolean
  /** Why the provider did not tell more than the subject. The address is then unknown, which is not the same as none. */
  incomplete?: ProviderFailure | undefined
  displayName: string | null
  /** When the provider last proved the person. Null when it does not say. */
  authTime: Date | null
}

export type AuthorizationRequest = {
  state: string
  nonce: string
  /** The secret of PKCE; only its challenge leaves (RFC 7636). */
  codeVerifier: string
  redirectUri: string
  locale: string
  /** The greatest age of the proof in seconds, when a fresh one is demanded. 0 demands a new one. */
  maxAgeSeconds?: number | undefined
}

export type AuthorizationAnswer = {
  code: string
  codeVerifier: string
  nonce: string
  redirectUri: string
  /** The issuer that claims to have answered (RFC 9207). */
  iss: string | undefined
}

/**
 * What login needs of a provider: where to send a person, and who came back. Both throw `ProviderFailure`. Nothing of the provider but the
 * identity leaves `complete`, least of all its tokens.
 */
export type ProviderAdapter = {
  /** Part of the redirect URI and of the key of every linked identity: it never changes. */
  readonly name: string
  /** What people call it. */
  readonly label: string
  /** False for a provider that cannot say when it proved a person, so it never gives a fresh proof. */
  readonly saysWhen: boolean
  authorizationUrl(request: AuthorizationRequest): Promise<URL>
  complete(answer: AuthorizationAnswer): Promise<ExternalIdentity>
  /** Throws while nobody can sign in: the provider cannot be reached, or its metadata or our registration there cannot work. */
  probe?(redirectUri: string): Promise<unknown>
}

/** An adapter, and what the operator decided about it. */
export type Provider = {
  adapter: ProviderAdapter
  /** Whether an address that it calls verified may sign in the person who proved the same address here. */
  trustedForEmail: boolean
}

/** What every adapter needs from outside. */
export type ProviderSurroundings = {
  fetch: (request: Request) => Promise<Response>
  now: () => Date
  /** The clock of the machine, which oauth4webapi reads by itself. A test sets `now` alone. */
  systemNow: () => Date
  /** A signal that aborts when the time for one answer is over, to the last byte. */
  deadline: () => AbortSignal
}

/** How login is registered with a provider. It has a secret, a key, or both. */
export type ClientRegistration = {
  clientId: string
  clientSecret?: string | undefined
  clientKey?: ClientKey | undefined
  scopes: readonly string[]
}
