import { login } from '@constellation/contracts-login'
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'

/** Login's keys cannot be fetched now: the token is neither accepted nor refused. */
export class KeysUnavailable extends Error {
  constructor(cause: unknown) {
    super("login's keys cannot be fetched", { cause })
    this.name = 'KeysUnavailable'
  }
}

/**
 * The keys that verify logout tokens, fetched on demand and cached for ten minutes. A token with an unknown key fetches them again, at
 * most once a second, so that a rotation works at once. Throws `KeysUnavailable` when login does not answer.
 */
export function openLogoutTokenKeys(
  loginUrl: string,
  network: { fetch: (request: Request) => Promise<Response> },
): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(login.logoutTokenKeys.path, loginUrl), {
    cooldownDuration: 1000,
    [customFetch]: async (url, init) => network.fetch(new Request(url, init)),
  })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
      throw new KeysUnavailable(error)
    }
  }
}
