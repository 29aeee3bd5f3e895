import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { askForObject } from './http.ts'
import type { ProviderSurroundings } from './provider.ts'

const keptMs = 6 * 3_600_000
/** A stranger who sends tokens with made-up key ids must not make us ask for the keys each time. */
const floorMs = 60_000

/** The keys of a provider, kept, and fetched again when a token names a key that is not among them. */
export type KeySets = { keyFor(url: string): JWTVerifyGetKey }

export function createKeySets(surroundings: ProviderSurroundings): KeySets {
  const kept = new Map<string, { find: JWTVerifyGetKey; atMs: number }>()

  async function load(url: string) {
    const body = await askForObject(surroundings, { url, failure: { code: 'token_validation_failed', stage: 'keys' } })
    const keys = Array.isArray(body.keys) ? body.keys : []
    // jose checks each key before it uses it.
    const loaded = { find: createLocalJWKSet({ keys } as JSONWebKeySet), atMs: surroundings.now().getTime() }
    kept.set(url, loaded)
    return loaded
  }

  return {
    keyFor: (url) => async (header, token) => {
      const ageMs = ({ atMs }: { atMs: number }) => surroundings.now().getTime() - atMs
      const known = kept.get(url)
      const current = known && ageMs(known) < keptMs ? known : await load(url)
      try {
        return await current.find(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || ageMs(current) < floorMs) throw error
        return (await load(url)).find(header, token)
      }
    },
  }
}
