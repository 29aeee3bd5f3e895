import { login } from '@constellation/contracts-login'
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'

/** Login's keys cannot be had at this moment: nothing can be said of a token, neither good nor bad. */
export class KeysUnavailable extends Error {
  constructor(cause: unknown) {
    super("login's keys cannot be fetched", { cause })
    this.name = 'KeysUnavailable'
  }
}

/**
 * The keys that verify logout tokens, fetched when one is needed and kept for ten minutes. A token with a key that is not known asks for them
 * anew, once a second at most, so that a rotation is seen at once. Throws `KeysUnavailable` when login does not give them.
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
