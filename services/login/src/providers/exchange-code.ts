import * as oauth from 'oauth4webapi'
import { boundedFetch, isObject } from './http.ts'
import type { AuthorizationAnswer, ClientRegistration, ProviderSurroundings } from './provider.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'
import { withFailure } from './with-failure.ts'

const failure = { code: 'token_exchange_failed', stage: 'token' } as const

export type TokenAnswer = { response: Response; body: Record<string, unknown> }

/** Exchanges a code at the token endpoint. An `error` fails the exchange with every status: GitHub reports most of them with 200. */
export async function exchangeCode(
  surroundings: ProviderSurroundings,
  server: oauth.AuthorizationServer,
  { clientId, clientSecret }: ClientRegistration,
  { code, codeVerifier, redirectUri }: AuthorizationAnswer,
): Promise<TokenAnswer> {
  const client = { client_id: clientId }
  // `state` and `iss` of the answer were checked before.
  const { issuer } = server
  const checked = oauth.validateAuthResponse({ issuer }, client, new URLSearchParams({ code }), oauth.expectNoState)
  const authentication = oauth.ClientSecretPost(clientSecret)
  const options = { [oauth.customFetch]: boundedFetch(surroundings, failure), [oauth.allowInsecureRequests]: true }
  const response = await withFailure(failure, () =>
    oauth.authorizationCodeGrantRequest(server, client, authentication, checked, redirectUri, codeVerifier, options),
  )
  const body: unknown = await response.clone().json()
  const { error, ...rest } = isObject(body) ? body : {}
  if (response.status !== 200 || error !== undefined)
    throw new ProviderFailure(failure.code, `the exchange ended with ${loggable(error)}`, {
      stage: failure.stage,
      upstreamStatus: response.status,
    })
  return { response, body: rest }
}
