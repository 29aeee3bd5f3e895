import { type ServiceName, serviceNames } from '@constellation/contract'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'

/** The public keys of every service that may call: a JWKS whose keys carry the service's name in `iss`. */
export type ServiceKeys = { keys: (JWK & { iss: ServiceName })[] }

export type ServiceVerifier = {
  /** The service that signed `token` for `audience`. Throws an error, with the precise cause for the log, when none did. */
  verify(token: string): Promise<ServiceName>
}

/** Reads the text of a service key set. Throws when it is not one, or a key names no known service. */
export function parseServiceKeys(text: string): ServiceKeys {
  const content: unknown = JSON.parse(text)
  if (typeof content !== 'object' || content === null || !('keys' in content) || !Array.isArray(content.keys))
    throw new Error('not a JWKS')
  for (const key of content.keys) {
    if (!isServiceName(key?.iss) || !String(key.kid).startsWith('service-token-'))
      throw new Error('a key names no known service')
  }
  // Each key was just seen to carry the two members that the type adds.
  return content as ServiceKeys
}

/** Verifies service tokens: algorithm pinned, key bound to its service, audience, at most 60 seconds of life. `now` is in milliseconds. */
export function createServiceVerifier(options: {
  audience: ServiceName
  keys: ServiceKeys
  now: () => number
}): ServiceVerifier {
  const keys = createLocalJWKSet(options.keys)
  const owners = new Map(options.keys.keys.map(({ kid, iss }) => [kid, iss]))
  // A token is sent for up to a minute; verifying the same bytes again would find the same until they expire.
  const verified = new Map<string, { service: ServiceName; expiresAt: number }>()

  return {
    async verify(token) {
      const nowMs = options.now()
      const known = verified.get(token)
      if (known && known.expiresAt * 1000 > nowMs) return known.service
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ['ES256'],
        audience: options.audience,
        clockTolerance: 5,
        currentDate: new Date(nowMs),
        requiredClaims: ['iss', 'iat', 'exp'],
      })
      const { iss, iat = 0, exp = 0 } = payload
      if (!isServiceName(iss) || owners.get(protectedHeader.kid) !== iss)
        throw new Error('the key belongs to another service')
      if (exp - iat > 60) throw new Error('the token lives too long')
      if (verified.size > 100) verified.clear()
      verified.set(token, { service: iss, expiresAt: exp })
      return iss
    },
  }
}

function isServiceName(name: unknown): name is ServiceName {
  return serviceNames.some((known) => known === name)
}
