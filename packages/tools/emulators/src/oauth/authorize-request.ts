import type { Client } from './clients.ts'
import type { Challenge } from './pkce.ts'

/** A request for sign-in that the provider would show to a person. */
export type AuthorizeRequest = {
  client: Client
  redirectUri: string
  state: string | undefined
  scopes: readonly string[]
  challenge: Challenge | undefined
  nonce: string | undefined
  prompts: readonly string[]
  /** The greatest age of the last sign-in in seconds. An ID token then says when that was. */
  maxAge: number | undefined
  /** The address or name of the person whom the application expects. */
  loginHint: string | undefined
  /** Whether the page offers a new person. */
  mayBeNew: boolean
  /** Whether the application wants a refresh token. */
  offline: boolean
  /** The tenant in the path, at a provider that has tenants. */
  tenant: string | undefined
}

/** The outcome of checking an authorization request, before anybody is asked. */
export type Reading =
  | { kind: 'ask'; request: AuthorizeRequest }
  /** The person is sent back with an error. */
  | { kind: 'send-back'; location: string }
  /** There is no valid address to send the person to, so they see a page. */
  | { kind: 'refuse'; status: 400 | 401 | 404; error: string; text: string }

/** The address with these parameters added to its own. Undefined ones are left out. */
export function withParameters(address: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

/** The parameter `max_age`. */
export function readMaxAge(query: URLSearchParams): number | undefined {
  const value = query.get('max_age')
  return value === null ? undefined : Number(value)
}

/** The words of a space-separated parameter. */
export function readWords(query: URLSearchParams, name: string): string[] {
  return (query.get(name) ?? '').split(' ').filter(Boolean)
}
