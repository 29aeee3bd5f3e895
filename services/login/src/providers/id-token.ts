import * as oauth from 'oauth4webapi'
import { boundedFetch } from './http.ts'
import type { ProviderSurroundings } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'
import { withFailure } from './with-failure.ts'

const toleranceSeconds = 60
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
  clientId: string
  nonce: string
}

export type IdTokens = {
  /** The claims of a valid ID token (OpenID Connect Core 1.0 §3.1.3.7); anything else is `token_validation_failed`. */
  read(response: Response, rules: IdTokenRules): Promise<oauth.IDToken>
}

/** Validates ID tokens of one provider, whose keys are kept as long as oauth4webapi keeps them. */
export function createIdTokens(surroundings: ProviderSurroundings): IdTokens {
  const keys = createKeyCache(surroundings)
  return {
    async read(response, { server, clientId, nonce }) {
      const now = surroundings.now()
      const client: oauth.Client = {
        client_id: clientId,
        [oauth.clockSkew]: secondsOf(now) - secondsOf(surroundings.systemNow()),
        [oauth.clockTolerance]: toleranceSeconds,
      }
      const expected = { expectedNonce: nonce, requireIdToken: true }
      const claims = await withFailure(failure, async () => {
        const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected)
        return oauth.getValidatedIdTokenClaims(tokens)
      })
      if (!claims?.sub) throw refuse('the ID token has no subject')
      if (claims.iat > secondsOf(now) + toleranceSeconds) throw refuse('the ID token is from the future')
      if (claims.azp !== undefined && claims.azp !== clientId) throw refuse('the ID token is for another client')
      await keys.verify(response, server)
      return claims
    },
  }
}

/** The keys of a provider. oauth4webapi fetches them again when a token names another key, but not within a minute. */
function createKeyCache(surroundings: ProviderSurroundings) {
  const keysFailure = { code: failure.code, stage: 'keys' } as const
  let learnt: { jwks: oauth.JWKS; at: Date } | undefined
  return {
    async verify(response: Response, server: oauth.AuthorizationServer): Promise<void> {
      const now = surroundings.now()
      // The library takes the age of keys from the clock of the machine.
      const age = learnt ? secondsOf(now) - secondsOf(learnt.at) : 0
      const cache: oauth.JWKSCacheInput = learnt
        ? { jwks: learnt.jwks, uat: secondsOf(surroundings.systemNow()) - age }
        : {}
      const known = cache.uat
      await withFailure(failure, () =>
        oauth.validateApplicationLevelSignature(server, response, {
          [oauth.jwksCache]: cache,
          [oauth.customFetch]: boundedFetch(surroundings, keysFailure),
          [oauth.allowInsecureRequests]: true,
        }),
      ).finally(() => {
        if (isFilled(cache) && cache.uat !== known) learnt = { jwks: cache.jwks, at: now }
      })
    },
  }
}

function isFilled(cache: oauth.JWKSCacheInput): cache is oauth.ExportedJWKSCache {
  return cache.uat !== undefined
}

function secondsOf(date: Date) {
  return Math.floor(date.getTime() / 1000)
}

function refuse(message: string) {
  return new ProviderFailure(failure.code, message, failure)
}
