import * as oauth from 'oauth4webapi'
import type { ClientKey } from './client-key.ts'
import type { ClientRegistration } from './provider.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'

/** Without a list in the metadata a provider supports this alone (OpenID Connect Discovery 1.0 §3). */
const standardDefault = ['client_secret_basic']

/**
 * The ways to prove to this provider that login is its client, in the order in which they are tried: those that its metadata offers and
 * the configuration has a key or a secret for. Perhaps none: `authenticationProblem` says why.
 */
export function clientAuthentications(
  server: oauth.AuthorizationServer,
  { clientSecret, clientKey }: ClientRegistration,
): oauth.ClientAuth[] {
  const has = (method: string) => offeredBy(server).includes(method)
  return [
    ...(clientKey && has('private_key_jwt') ? assertions(server, clientKey) : []),
    // The form comes first: providers decode the header differently.
    ...(clientSecret && has('client_secret_post') ? [oauth.ClientSecretPost(clientSecret)] : []),
    ...(clientSecret && has('client_secret_basic') ? basics(clientSecret) : []),
  ]
}

/** Why login can prove nothing to this provider, or undefined. */
export function authenticationProblem(
  server: oauth.AuthorizationServer,
  registration: ClientRegistration,
): ProviderFailure | undefined {
  if (clientAuthentications(server, registration).length > 0) return undefined
  const { clientKey, clientSecret } = registration
  const configured = [clientKey && 'a key', clientSecret && 'a secret'].filter(Boolean).join(' and ')
  const offered = offeredBy(server).map(loggable).join(', ')
  return new ProviderFailure(
    'provider_error',
    `no way of client authentication fits: the provider offers ${offered}, the configuration has ${configured}`,
    { stage: 'discovery' },
  )
}

function offeredBy({ token_endpoint_auth_methods_supported: offered }: oauth.AuthorizationServer): readonly string[] {
  return offered ?? standardDefault
}

/**
 * HTTP Basic with both parts encoded as in a form (RFC 6749 §2.3.1), then as they are: some providers do not decode them. Letters, digits,
 * `-`, `.` and `_` stay as they are in both. The library also encodes those three.
 */
function basics(clientSecret: string): oauth.ClientAuth[] {
  return [formEncode, (text: string) => text].map((encode) => (_server, client, _body, headers) => {
    const credentials = Buffer.from(`${encode(client.client_id)}:${encode(clientSecret)}`).toString('base64')
    headers.set('authorization', `Basic ${credentials}`)
  })
}

function formEncode(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length)
}

/** Providers disagree on the audience: the issuer (RFC 7523bis), or the token endpoint (OpenID Connect Core 1.0 §9). */
function assertions(server: oauth.AuthorizationServer, key: ClientKey): oauth.ClientAuth[] {
  return [server.issuer, server.token_endpoint].map((audience) =>
    oauth.PrivateKeyJwt(key, {
      [oauth.modifyAssertion](header, payload) {
        payload.aud = audience
        if (key.certificateThumbprint) header['x5t#S256'] = key.certificateThumbprint
      },
    }),
  )
}
