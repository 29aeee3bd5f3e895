/** Somebody whom a provider has signed in: what is kept of its answers, in one form for all of them. */
export type ExternalIdentity = {
  /** The name that the provider is registered under. */
  provider: string
  /** The subject that the provider never gives to anybody else. */
  providerSub: string
  email: string | null
  /** What the provider says of the address. Whether that is believed is the operator's to say (`Provider.trustedForEmail`). */
  emailVerified: boolean
  displayName: string | null
}

export type AuthorizationRequest = {
  state: string
  nonce: string
  /** The secret of PKCE; only its challenge leaves (RFC 7636). */
  codeVerifier: string
  redirectUri: string
  locale: string
}

export type AuthorizationAnswer = {
  code: string
  codeVerifier: string
  nonce: string
  redirectUri: string
  /** Who says to have answered (RFC 9207). */
  iss: string | undefined
}

/**
 * What login needs of a provider: where a person is sent, and who it is that came back. Both throw `ProviderFailure`. What `complete` is given by the
 * provider beside the identity, tokens above all, does not leave it.
 */
export type ProviderAdapter = {
  /** Part of the redirect URI and of the key of every linked identity: it stays for ever. */
  readonly name: string
  /** What people call it. */
  readonly label: string
  authorizationUrl(request: AuthorizationRequest): Promise<URL>
  complete(answer: AuthorizationAnswer): Promise<ExternalIdentity>
  /** Throws while the provider cannot be reached. Absent where there is nothing to ask without a person. */
  probe?(): Promise<unknown>
}

/** An adapter, and what the operator decided about it. */
export type Provider = {
  adapter: ProviderAdapter
  /** Whether an address that it calls verified may sign a person in who proved the same address to us. */
  trustedForEmail: boolean
}

/** What every adapter is given from outside. */
export type ProviderSurroundings = {
  fetch: (request: Request) => Promise<Response>
  now: () => Date
  /** The clock of the machine, which oauth4webapi reads by itself. A test sets `now` alone. */
  systemNow: () => Date
  /** A signal that fires when a provider has had its time for one answer, to the last byte. */
  deadline: () => AbortSignal
}

export type ClientRegistration = { clientId: string; clientSecret: string; scopes: readonly string[] }
