import { createHash, timingSafeEqual } from 'node:crypto'
import type { CredentialSource } from '../credentials/credential-source.ts'

export type Served = {
  /** Names the token file: letters, digits, `-` and `_`. */
  name: string
  source: CredentialSource
}

/** How long a former token is accepted. */
const graceMs = 3_600_000

type Issued = { hash: Buffer; served: Served; validUntil: number }

export type EndpointTokens = {
  /** A new token for the source. The former ones of the source end after a grace period. */
  issue(served: Served): string
  /** The one source that the token is bound to. */
  find(token: string): Served | undefined
}

export function createTokens({ clock, newToken }: { clock: () => number; newToken: () => string }): EndpointTokens {
  let issued: Issued[] = []
  return {
    issue(served) {
      const token = newToken()
      const until = clock() + graceMs
      const former = issued.map((one) =>
        one.served === served ? { ...one, validUntil: Math.min(one.validUntil, until) } : one,
      )
      issued = [...former, { hash: hashOf(token), served, validUntil: Number.POSITIVE_INFINITY }]
      return token
    },
    find(token) {
      const [hash, now] = [hashOf(token), clock()]
      issued = issued.filter(({ validUntil }) => validUntil > now)
      // Hashes have one length and are compared in constant time.
      return issued.find((one) => timingSafeEqual(one.hash, hash))?.served
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
