import { type CryptoKey, importJWK } from 'jose'
import { z } from 'zod'
import { askJson, type Surroundings } from './ask-json.ts'
import { GoogleFailure } from './google-failure.ts'

const forcedPauseMs = 30_000

const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string().optional() })) })
const RsaKey = z.looseObject({ kty: z.literal('RSA'), use: z.literal('sig').optional(), n: z.string(), e: z.string() })

export type GoogleKeys = {
  /** The key of this id. A key that is not known is looked for once more, at most every 30 seconds. */
  find(kid: string): Promise<CryptoKey>
  isFresh(): boolean
  /** Fetches the keys when they are old. */
  keepFresh(): Promise<void>
}

type Options = Surroundings & { url: string; keptSeconds: number; now: () => Date }

/** The keys that Google signs with. Callers that need them at the same time cause one fetch. */
export function createGoogleKeys({ url, keptSeconds, now, ...surroundings }: Options): GoogleKeys {
  let known: { keys: ReadonlyMap<string, unknown>; atMs: number } | undefined
  let fetching: Promise<ReadonlyMap<string, unknown>> | undefined
  let forcedAtMs = Number.NEGATIVE_INFINITY
  const nowMs = () => now().getTime()
  const isFresh = () => known !== undefined && nowMs() - known.atMs < keptSeconds * 1000

  function fetchKeys() {
    fetching ??= ask()
      .then((keys) => {
        known = { keys, atMs: nowMs() }
        return keys
      })
      .finally(() => {
        fetching = undefined
      })
    return fetching
  }

  async function ask() {
    const { body } = await askJson(surroundings, 'id_token_invalid', { url })
    const { data } = KeySet.safeParse(body)
    if (!data) throw new GoogleFailure('id_token_invalid', 'the key set is not one', { isOutage: true })
    return new Map(data.keys.map((key) => [key.kid ?? '', key]))
  }

  async function load() {
    return known && isFresh() ? known.keys : fetchKeys()
  }

  /** The keys once more, when they may have changed since. */
  async function reload(tried: ReadonlyMap<string, unknown>) {
    if (known && known.keys !== tried) return known.keys
    if (fetching) return fetching
    if (nowMs() - forcedAtMs < forcedPauseMs) return tried
    forcedAtMs = nowMs()
    return fetchKeys()
  }

  return {
    isFresh,
    async keepFresh() {
      await load()
    },
    async find(kid) {
      const keys = await load()
      const key = keys.get(kid) ?? (await reload(keys)).get(kid)
      const { data } = RsaKey.safeParse(key)
      if (!data) throw new GoogleFailure('id_token_invalid', 'no RSA key of Google for signatures has this id')
      // `importJWK` gives bytes for symmetric keys alone.
      return (await importJWK({ kty: data.kty, n: data.n, e: data.e }, 'RS256')) as CryptoKey
    },
  }
}
