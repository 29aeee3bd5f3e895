import { type AuthorizeRequest, type Reading, readWords, withParameters } from '../oauth/authorize-request.ts'
import { readChallenge } from '../oauth/pkce.ts'
import type { GitHubState } from './state.ts'

const documentation = 'https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps'

const descriptions: Readonly<Record<string, string>> = {
  access_denied: 'The user has denied your application access.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  application_suspended: 'Your application has been suspended. Contact support@github.com.',
  invalid_request: 'Only the S256 code challenge method is supported.',
}

/** The parameters of an error with which GitHub sends people back. */
export function githubError(error: string): Record<string, string> {
  const error_description = descriptions[error] ?? 'The request failed.'
  return { error, error_description, error_uri: `${documentation}/troubleshooting-authorization-request-errors` }
}

/** Checks a request for sign-in. Ignores `response_type`, as GitHub does. */
export function readGitHubRequest({ options }: GitHubState, { searchParams: query }: URL): Reading {
  const client = options.clients.find(({ clientId }) => clientId === query.get('client_id'))
  if (!client) return { kind: 'refuse', status: 404, error: 'Not Found', text: 'No application has that client_id.' }
  const [registered] = client.redirectUris
  const redirectUri = query.get('redirect_uri') ?? registered
  const state = query.get('state') ?? undefined
  const sendBack = (to: string, error: string): Reading => ({
    kind: 'send-back',
    location: withParameters(to, { ...githubError(error), state }),
  })
  if (!isAtOrBelow(registered, redirectUri)) return sendBack(registered, 'redirect_uri_mismatch')
  const challenge = readChallenge(query)
  if (challenge === 'unknown-method' || challenge?.method === 'plain') return sendBack(redirectUri, 'invalid_request')
  const request: AuthorizeRequest = {
    client,
    redirectUri,
    state,
    scopes: readWords(query, 'scope'),
    challenge,
    nonce: undefined,
    prompts: readWords(query, 'prompt'),
    maxAge: undefined,
    loginHint: query.get('login') ?? undefined,
    mayBeNew: query.get('allow_signup') !== 'false',
    offline: false,
    tenant: undefined,
  }
  return { kind: 'ask', request }
}

/** Whether an address has the host and port of the registered one, and its path or one below it. */
export function isAtOrBelow(registered: string, address: string): boolean {
  const allowed = new URL(registered)
  const asked = URL.parse(address)
  if (!asked || asked.origin !== allowed.origin || asked.username || asked.password) return false
  const folder = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`
  return asked.pathname === allowed.pathname || asked.pathname.startsWith(folder)
}
