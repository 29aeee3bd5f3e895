import * as oauth from 'oauth4webapi'
import { askForObject, boundedFetch, isObject } from './http.ts'
import type { ProviderSurroundings } from './provider.ts'
import { loggable, ProviderFailure } from './provider-failure.ts'

const keptMs = 300_000
const floorMs = 60_000
const failure = { code: 'token_validation_failed', stage: 'keys' } as const

type Keys = readonly oauth.JWK[]

export type ProviderKeys = {
  /** Fetches the keys unless they are known. */
  load(server: oauth.AuthorizationServer): Promise<Keys>
  /**
   * Throws unless one of the keys signed the JWT of a processed answer. When none did, the keys are fetched again, at most once a minute:
   * a key can change under the same `kid`, or have none.
   */
  verify(response: Response, server: oauth.AuthorizationServer): Promise<void>
}

/** The keys that a provider signs with, kept for five minutes. */
export function createProviderKeys(surroundings: ProviderSurroundings): ProviderKeys {
  let known: { keys: Keys; atMs: number } | undefined
  let loading: Promise<Keys> | undefined
  let askedAtMs = Number.NEGATIVE_INFINITY
  const nowMs = () => surroundings.now().getTime()

  function fetchKeys(server: oauth.AuthorizationServer): Promise<Keys> {
    loading ??= askForKeys(surroundings, server)
      .then((keys) => {
        known = { keys, atMs: nowMs() }
        return keys
      })
      .finally(() => {
        loading = undefined
      })
    askedAtMs = nowMs()
    return loading
  }

  async function load(server: oauth.AuthorizationServer): Promise<Keys> {
    return known && nowMs() - known.atMs < keptMs ? known.keys : fetchKeys(server)
  }

  /** Keys that came after `tried`, if any may be fetched. */
  async function newerThan(tried: Keys, server: oauth.AuthorizationServer): Promise<Keys | undefined> {
    if (known && known.keys !== tried) return known.keys
    return loading ?? (nowMs() - askedAtMs < floorMs ? undefined : fetchKeys(server))
  }

  return {
    load,
    async verify(response, server) {
      const keys = await load(server)
      const problem = await signatureProblem(surroundings, response, server, keys)
      if (problem === undefined) return
      const newer = await newerThan(keys, server)
      const remaining = newer ? await signatureProblem(surroundings, response, server, newer) : problem
      if (remaining !== undefined)
        throw new ProviderFailure(failure.code, `no key of the provider signed it: ${remaining}`, { stage: 'id_token' })
    },
  }
}

async function askForKeys(surroundings: ProviderSurroundings, server: oauth.AuthorizationServer): Promise<Keys> {
  const { keys } = await askForObject(surroundings, { url: server.jwks_uri ?? '', failure })
  if (Array.isArray(keys)) return keys.filter(isObject)
  throw new ProviderFailure(failure.code, 'the key set is not one', failure)
}

/** Why none of these keys signed the JWT, or undefined. Each is tried alone: a token without `kid` may be by any of them. */
async function signatureProblem(
  surroundings: ProviderSurroundings,
  response: Response,
  server: oauth.AuthorizationServer,
  keys: Keys,
): Promise<string | undefined> {
  let problem = 'the key set is empty'
  for (const key of keys) {
    try {
      await oauth.validateApplicationLevelSignature({ ...server }, response, {
        [oauth.jwksCache]: { jwks: { keys: [key] }, uat: Math.floor(surroundings.systemNow().getTime() / 1000) },
        [oauth.customFetch]: boundedFetch(surroundings, failure),
        [oauth.allowInsecureRequests]: true,
      })
      return undefined
    } catch (error) {
      problem = error instanceof Error && 'code' in error ? loggable(error.code) : 'an error'
    }
  }
  return problem
}
