import { newToken } from '@constellation/tokens'
import {
  type AuthorizeRequest,
  type Reading,
  readMaxAge,
  readWords,
  withParameters,
} from '../oauth/authorize-request.ts'
import { readChallenge } from '../oauth/pkce.ts'
import type { GooglePerson } from './people.ts'
import { longScopes } from './scopes.ts'
import type { GoogleState } from './state.ts'

/** Checks a request for sign-in. Nobody is sent to an address that is not registered exactly. */
export function readGoogleRequest({ options }: GoogleState, { searchParams: query }: URL): Reading {
  const client = options.clients.find(({ clientId }) => clientId === query.get('client_id'))
  if (!client) {
    return { kind: 'refuse', status: 401, error: 'Error 401: invalid_client', text: 'The OAuth client was not found.' }
  }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!client.redirectUris.includes(redirectUri)) {
    const text = 'The redirect URI in the request does not match the ones authorized for the OAuth client.'
    return { kind: 'refuse', status: 400, error: 'Error 400: redirect_uri_mismatch', text }
  }
  const state = query.get('state') ?? undefined
  const scopes = readWords(query, 'scope')
  const challenge = readChallenge(query)
  const error = findError(query, scopes)
  if (error || challenge === 'unknown-method') {
    const parameters = { error: error ?? 'invalid_request', state, iss: options.publicOrigin }
    return { kind: 'send-back', location: withParameters(redirectUri, parameters) }
  }
  const request: AuthorizeRequest = {
    client,
    redirectUri,
    state,
    scopes,
    challenge,
    nonce: query.get('nonce') ?? undefined,
    prompts: readWords(query, 'prompt'),
    maxAge: readMaxAge(query),
    loginHint: query.get('login_hint') ?? undefined,
    mayBeNew: true,
    offline: query.get('access_type') === 'offline',
    tenant: undefined,
  }
  return { kind: 'ask', request }
}

/** Makes a code and the other parameters that Google sends back. The code contains a slash, so the caller must encode it. */
export function allowGoogle(state: GoogleState, request: AuthorizeRequest, person: GooglePerson) {
  const code = newToken('4/0A', state.options.random)
  state.codes.issue(code, { request, person })
  const scope = longScopes(request.scopes)
  return { code, scope, authuser: '0', ...(person.hd && { hd: person.hd }), prompt: request.prompts[0] ?? 'consent' }
}

function findError(query: URLSearchParams, scopes: readonly string[]): string | undefined {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type'
  return scopes.length === 0 ? 'invalid_request' : undefined
}
