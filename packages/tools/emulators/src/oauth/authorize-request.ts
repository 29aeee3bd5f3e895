import type { Client } from './clients.ts'
import type { Challenge } from './pkce.ts'

/** A request for sign-in that the provider would put before a person. */
export type AuthorizeRequest = {
  client: Client
  redirectUri: string
  state: string | undefined
  scopes: readonly string[]
  challenge: Challenge | undefined
  nonce: string | undefined
  prompts: readonly string[]
  /** Who the application expects: an address or a name. */
  loginHint: string | undefined
  /** Whether the page offers to be somebody new. */
  mayBeNew: boolean
  /** Whether a refresh token is wanted. */
  offline: boolean
  /** The tenant in the path, at a provider that has tenants. */
  tenant: string | undefined
}

/** What comes of an authorization request before anybody is asked. */
export type Reading =
  | { kind: 'ask'; request: AuthorizeRequest }
  /** The person is sent back with an error. */
  | { kind: 'send-back'; location: string }
  /** Nothing is known of where to send the person: they are shown a page. */
  | { kind: 'refuse'; status: 400 | 401 | 404; error: string; text: string }

/** The address with these parameters set beside its own; those that are undefined stay away. */
export function withParameters(address: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** The words of a space-separated parameter. */
export function readWords(query: URLSearchParams, name: string): string[] {
  return (query.get(name) ?? '').split(' ').filter(Boolean)
}
