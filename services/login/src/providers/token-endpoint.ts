import * as oauth from 'oauth4webapi'
import { clientOf } from './client.ts'
import { authenticationProblem, clientAuthentications } from './client-authentication.ts'
import { boundedFetch, isObject } from './http.ts'
import { keepOutcome } from './keep-outcome.ts'
import type { AuthorizationAnswer, ClientRegistration, ProviderSurroundings } from './provider.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'
import { withFailure } from './with-failure.ts'

const failure = { code: 'token_exchange_failed', stage: 'token' } as const

export type TokenAnswer = { response: Response; body: Record<string, unknown> }

export type TokenEndpoint = {
  /** Exchanges a code. An `error` fails the exchange with every status: GitHub reports most of them with 200. */
  exchange(server: oauth.AuthorizationServer, answer: AuthorizationAnswer): Promise<TokenAnswer>
  /** Throws when the provider does not accept login as its client. A code that it never issued shows that, at most once an hour. */
  probe(server: oauth.AuthorizationServer, redirectUri: string): Promise<void>
}

/** The token endpoint of a provider. The way of client authentication that it accepted is tried first from then on. */
export function createTokenEndpoint(
  surroundings: ProviderSurroundings,
  registration: ClientRegistration,
): TokenEndpoint {
  let accepted = 0

  async function request(server: oauth.AuthorizationServer, answer: AuthorizationAnswer): Promise<TokenAnswer> {
    const ways = clientAuthentications(server, registration)
    let refusal: TokenAnswer | undefined
    for (const way of [...ways.slice(accepted), ...ways.slice(0, accepted)]) {
      const tokens = await requestTokens(surroundings, server, { registration, way, answer }).catch(unlessRefused)
      if (!refusesClient(tokens)) {
        accepted = ways.indexOf(way)
        return tokens
      }
      refusal = tokens
    }
    if (refusal) return refusal
    throw authenticationProblem(server, registration) ?? new Error('a way of client authentication was not tried')
  }

  return {
    async exchange(server, answer) {
      const { response, body } = await request(server, answer)
      const { error, ...rest } = body
      if (response.status === 200 && error === undefined) return { response, body: rest }
      throw refuse(`the exchange ended with ${loggable(error)}`, response)
    },
    probe: keepOutcome(surroundings.now, async (server, redirectUri) => {
      const never = { code: 'no-code', codeVerifier: 'v'.repeat(43), nonce: '', redirectUri, iss: undefined }
      const { response, body } = await request(server, never)
      if (refusesClient({ response, body }) || refusesRegistration(body))
        throw refuse(`the provider does not accept login as its client: ${loggable(body.error)}`, response)
    }),
  }
}

/** A refusal of the client need not be JSON. */
function unlessRefused(error: unknown): TokenAnswer {
  const isRefusal = error instanceof ProviderFailure && error.upstreamStatus === 401
  if (isRefusal) return { response: Response.json({}, { status: 401 }), body: { error: 'invalid_client' } }
  throw error
}

type Attempt = { registration: ClientRegistration; way: oauth.ClientAuth; answer: AuthorizationAnswer }

async function requestTokens(
  surroundings: ProviderSurroundings,
  server: oauth.AuthorizationServer,
  { registration, way, answer: { code, codeVerifier, redirectUri } }: Attempt,
): Promise<TokenAnswer> {
  const client = clientOf(surroundings, registration)
  // `state` and `iss` of the answer were checked before.
  const { issuer } = server
  const checked = oauth.validateAuthResponse({ issuer }, client, new URLSearchParams({ code }), oauth.expectNoState)
  const options = { [oauth.customFetch]: boundedFetch(surroundings, failure), [oauth.allowInsecureRequests]: true }
  const response = await withFailure(failure, () =>
    oauth.authorizationCodeGrantRequest(server, client, way, checked, redirectUri, codeVerifier, options),
  )
  const body: unknown = await response.clone().json()
  return { response, body: isObject(body) ? body : {} }
}

/** Whether another way of client authentication may help. It is checked before the code, so the code is still good. */
function refusesClient({ response, body: { error } }: TokenAnswer): boolean {
  return error === 'invalid_client' || error === 'incorrect_client_credentials' || response.status === 401
}

/** Errors of a registration that no person can sign in with. */
function refusesRegistration({ error }: Record<string, unknown>): boolean {
  return error === 'unauthorized_client' || error === 'unsupported_grant_type' || error === 'redirect_uri_mismatch'
}

function refuse(message: string, { status }: Response) {
  return new ProviderFailure(failure.code, message, { stage: failure.stage, upstreamStatus: status })
}
