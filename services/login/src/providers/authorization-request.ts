import { CodeChallengeMethod, OAuth2Client } from 'arctic'
import type { AuthorizationRequest, ClientRegistration } from './provider.ts'

/** Where a person is sent: authorization code flow with PKCE (RFC 7636, S256). `more` are the parameters of one provider. */
export function authorizationUrl(
  endpoint: string,
  { clientId, scopes }: ClientRegistration,
  { state, codeVerifier, redirectUri }: AuthorizationRequest,
  more: Record<string, string> = {},
): URL {
  const client = new OAuth2Client(clientId, null, redirectUri)
  const url = client.createAuthorizationURLWithPKCE(endpoint, state, CodeChallengeMethod.S256, codeVerifier, [
    ...scopes,
  ])
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value)
  return url
}
