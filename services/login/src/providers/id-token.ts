import * as oauth from 'oauth4webapi'
import { isInFuture } from './client.ts'
import type { ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import type { ProviderKeys } from './provider-keys.ts'
import { withFailure } from './with-failure.ts'

const failure = { code: 'token_validation_failed', stage: 'id_token' } as const

/** What a provider may sign ID tokens with: never a shared secret, never nothing. */
export const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]

export type IdTokenRules = {
  /** Its metadata, with the issuer and the algorithms that the ID token must have. */
  server: oauth.AuthorizationServer
  client: oauth.Client
  nonce: string
}

export type IdTokens = {
  /** The claims of a valid ID token (OpenID Connect Core 1.0 §3.1.3.7); anything else is `token_validation_failed`. */
  read(response: Response, rules: IdTokenRules): Promise<oauth.IDToken>
}

/** Validates ID tokens of one provider. */
export function createIdTokens(surroundings: ProviderSurroundings, keys: ProviderKeys): IdTokens {
  return {
    async read(response, { server, client, nonce }) {
      const expected = { expectedNonce: nonce, requireIdToken: true }
      const claims = await withFailure(failure, async () => {
        const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected)
        return oauth.getValidatedIdTokenClaims(tokens)
      })
      if (!claims?.sub) throw refuse('the ID token has no subject')
      if (isInFuture(claims.iat, surroundings.now())) throw refuse('the ID token is from the future')
      if (claims.azp !== undefined && claims.azp !== client.client_id)
        throw refuse('the ID token is for another client')
      await keys.verify(response, server)
      return claims
    },
  }
}

function refuse(message: string) {
  return new ProviderFailure(failure.code, message, failure)
}
