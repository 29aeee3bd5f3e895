import { ConfidentialClientApplication, type INetworkModule, LogLevel, type NetworkResponse } from '@azure/msal-node'
import type { Policy } from '../../policy/policy.ts'
import type { AdapterIo, ProviderSecretRef } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import type { AttemptContext, HttpAnswer } from './attempt-context.ts'
import { classifyNetworkError } from './classify-network-error.ts'
import { classifyTokenAnswer } from './classify-token-answer.ts'
import { exchange } from './exchange.ts'

export type GraphToken = { kind: 'token'; accessToken: string; source: 'cache' | 'fresh' }
export type TokenResult = GraphToken | { kind: 'failure'; outcome: Failure }

export type TokenRequest = {
  secret: ProviderSecretRef
  policy: Pick<Policy, 'http' | 'tokenCache'>
  context: AttemptContext
  io: Pick<AdapterIo, 'now' | 'fetch' | 'openSecret' | 'enter'>
}

export type GraphTokens = {
  get(request: TokenRequest): Promise<TokenResult>
  /** Drops a token that Graph refused, so that the next one is fresh. A newer one stays. */
  forget(request: TokenRequest, accessToken: string): void
}

type Entry = { result: TokenResult; untilMs: number }

/** Where Graph's tokens are for, and what they permit: everything that the application was granted. */
const scope = 'https://graph.microsoft.com/.default'
/** How many tokens are kept: more applications than any deployment has. */
const mostEntries = 1000

/**
 * Keeps tokens of applications in memory. Parallel misses share one request, and a failure is remembered for a short time. A token ends
 * early, by the policy's skew.
 */
export function createGraphTokens(): GraphTokens {
  const entries = new Map<string, Entry>()
  const underWay = new Map<string, Promise<TokenResult>>()

  function keep(key: string, result: TokenResult, untilMs: number) {
    entries.delete(key)
    entries.set(key, { result, untilMs })
    const [oldest] = entries.keys()
    if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest)
  }

  async function fetchToken(key: string, request: TokenRequest): Promise<TokenResult> {
    const { tokenCache } = request.policy
    const requestedAtMs = request.io.now().getTime()
    const { result, lifeMs } = await requestToken(request)
    if (result.kind === 'failure') keep(key, result, requestedAtMs + tokenCache.negativeTtl)
    else if (tokenCache.enabled)
      keep(key, { ...result, source: 'cache' }, requestedAtMs + Math.min(lifeMs - tokenCache.skew, tokenCache.maxAge))
    return result
  }

  return {
    async get(request) {
      const key = keyOf(request)
      const known = () => {
        const entry = entries.get(key)
        return entry && entry.untilMs > request.io.now().getTime() ? entry.result : undefined
      }
      const atOnce = known()
      if (atOnce) return atOnce
      // Each asks for itself: the claim of one message does not count for those that share its request.
      await request.io.enter('token')
      const shared = known() ?? underWay.get(key)
      if (shared) return shared
      const fetching = fetchToken(key, request).finally(() => underWay.delete(key))
      underWay.set(key, fetching)
      return fetching
    },
    forget(request, accessToken) {
      const key = keyOf(request)
      const known = entries.get(key)?.result
      if (known?.kind === 'token' && known.accessToken === accessToken) entries.delete(key)
    },
  }
}

function keyOf({ secret: { tenantId, clientId, fingerprint }, policy }: TokenRequest): string {
  return JSON.stringify([policy.http.authorityUrl, tenantId, clientId, fingerprint])
}

async function requestToken(request: TokenRequest): Promise<{ result: TokenResult; lifeMs: number }> {
  const { secret, context, io } = request
  const opened = await io.openSecret(secret)
  const network = capturingNetwork(request)
  await askByMsal(request, opened, network.client)
  if (network.thrown !== undefined)
    return { result: { kind: 'failure', outcome: classifyNetworkError(network.thrown, context) }, lifeMs: 0 }
  const answer = classifyTokenAnswer(network.answer ?? noAnswer, context)
  if (answer.kind === 'failure') return { result: answer, lifeMs: 0 }
  const { accessToken, expiresInSeconds } = answer
  return { result: { kind: 'token', accessToken, source: 'fresh' }, lifeMs: expiresInSeconds * 1000 }
}

const noAnswer: HttpAnswer = { status: 599, headers: new Headers(), text: '' }

/**
 * The library builds the request and proves the application. It knows the addresses beforehand, so it asks for no discovery document, and
 * what it makes of the answer does not count: the answer itself is classified.
 */
async function askByMsal({ secret, policy }: TokenRequest, opened: string, networkClient: INetworkModule) {
  const { tenantId, clientId } = secret
  const authority = `https://${authorityHost}/${tenantId}`
  const client = new ConfidentialClientApplication({
    auth: {
      clientId,
      ...credentialOf(secret, opened),
      authority,
      knownAuthorities: [authorityHost],
      authorityMetadata: JSON.stringify(metadataOf(authority, policy.http.authorityUrl)),
      cloudDiscoveryMetadata: JSON.stringify(cloudMetadata),
    },
    system: {
      networkClient,
      disableInternalRetries: true,
      loggerOptions: { loggerCallback: () => undefined, piiLoggingEnabled: false, logLevel: LogLevel.Error },
    },
  })
  await client.acquireTokenByClientCredential({ scopes: [scope], skipCache: true }).catch(() => undefined)
}

/** A certificate proves the application by an assertion that its key signs (RFC 7523), a client secret by itself. */
function credentialOf({ certificateThumbprint }: ProviderSecretRef, opened: string) {
  if (certificateThumbprint === undefined) return { clientSecret: opened }
  return { clientCertificate: { thumbprintSha256: certificateThumbprint, privateKey: opened } }
}

/** Stands for the authority's host where the library needs one. Requests go to that of the policy. */
const authorityHost = 'login.microsoftonline.com'

/** The token endpoint is that of the policy: an assertion names it as its audience. */
function metadataOf(authority: string, authorityUrl: string) {
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: new URL(`${new URL(authority).pathname}/oauth2/v2.0/token`, authorityUrl).href,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  }
}

const cloudMetadata = {
  tenant_discovery_endpoint: '',
  'api-version': '1.1',
  metadata: [{ preferred_network: authorityHost, preferred_cache: authorityHost, aliases: [authorityHost] }],
}

/** Sends the library's one request to the authority of the policy, and keeps what came back. */
function capturingNetwork({ policy: { http }, io }: TokenRequest) {
  const seen: { answer?: HttpAnswer; thrown?: unknown; client: INetworkModule } = {
    client: {
      sendGetRequestAsync: () => Promise.reject(new Error('no discovery document is requested')),
      async sendPostRequestAsync<T>(url: string, options?: { headers?: Record<string, string>; body?: string }) {
        try {
          const { pathname } = new URL(url)
          const request = new Request(new URL(pathname, http.authorityUrl), {
            method: 'POST',
            headers: { ...options?.headers, 'user-agent': http.userAgent },
            body: options?.body ?? '',
          })
          const answer = await exchange(io, request, {
            timeoutMs: http.tokenTimeout,
            connectTimeoutMs: http.connectTimeout,
          })
          seen.answer = answer
          // The library reads a body that is no object as a failure of its own, which does not count.
          return { status: answer.status, headers: {}, body: parse(answer.text) } as NetworkResponse<T>
        } catch (error) {
          seen.thrown = error
          throw error
        }
      },
    },
  }
  return seen
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
