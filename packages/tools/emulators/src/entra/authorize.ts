import {
  type AuthorizeRequest,
  type Reading,
  readMaxAge,
  readWords,
  withParameters,
} from '../oauth/authorize-request.ts'
import { readChallenge } from '../oauth/pkce.ts'
import { entraErrorBody } from './errors.ts'
import type { EntraPerson } from './people.ts'
import type { EntraState } from './state.ts'
import { readAudience } from './tenants.ts'

const codeBytes = 600

const callbackErrors: Readonly<Record<string, readonly [number, string]>> = {
  access_denied: [65004, 'User declined to consent to access the app.'],
  login_required: [50058, 'A silent sign-in request was sent but no user is signed in.'],
  interaction_required: [65001, 'The user or administrator has not consented to use the application.'],
  unsupported_response_type: [700054, "response_type 'id_token' is not enabled for the application."],
}

/** The parameters of an error with which Entra ID sends people back. */
export function entraError({ options }: EntraState, error: string): Record<string, string> {
  const [code, text] = callbackErrors[error] ?? [90000, 'The request failed.']
  const { error_description, error_uri } = entraErrorBody({ code, error, text }, options.now(), options.random)
  return { error, error_description, error_uri }
}

/** Checks a request for sign-in at `/{tenant}/oauth2/v2.0/authorize`. */
export function readEntraRequest(state: EntraState, { pathname, searchParams: query }: URL): Reading {
  const [, tenant = ''] = pathname.split('/')
  const client = state.options.clients.find(({ clientId }) => clientId === query.get('client_id'))
  const redirectUri = query.get('redirect_uri') ?? client?.redirectUris[0] ?? ''
  if (!readAudience(tenant)) return refuse('AADSTS90002', 'The tenant was not found.')
  if (!client) return refuse('AADSTS700016', 'The application was not found in the directory.')
  if (!client.redirectUris.includes(redirectUri)) {
    return refuse('AADSTS50011', 'The redirect URI in the request does not match those configured for the application.')
  }
  const echoed = query.get('state') ?? undefined
  const challenge = readChallenge(query)
  const scopes = readWords(query, 'scope')
  const error = query.get('response_type') === 'code' ? undefined : 'unsupported_response_type'
  if (error || challenge === 'unknown-method' || scopes.length === 0) {
    const parameters = { ...entraError(state, error ?? 'invalid_request'), state: echoed }
    return { kind: 'send-back', location: withParameters(redirectUri, parameters) }
  }
  const request: AuthorizeRequest = {
    client,
    redirectUri,
    state: echoed,
    scopes,
    challenge,
    nonce: query.get('nonce') ?? undefined,
    prompts: readWords(query, 'prompt'),
    maxAge: readMaxAge(query),
    loginHint: query.get('login_hint') ?? undefined,
    mayBeNew: true,
    offline: scopes.includes('offline_access'),
    tenant,
  }
  return { kind: 'ask', request }
}

/** Makes a code, as long as Entra's codes. */
export function allowEntra({ options, codes }: EntraState, request: AuthorizeRequest, person: EntraPerson) {
  const code = `0.A${Buffer.from(options.random(codeBytes)).toString('base64url')}`
  codes.issue(code, { request, person })
  return { code }
}

function refuse(error: string, text: string): Reading {
  return { kind: 'refuse', status: 400, error, text }
}
