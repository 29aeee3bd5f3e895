import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { describe } from 'vitest'
import { type Client, type ProviderName, startEmulators } from '../../src/index.ts'

/** A provider as the suites see it: over HTTP, with a registered client. */
export type Target = { url: string; client: Client }

/**
 * Always runs a suite against the stand-in. Also runs it against the real provider when `CONFORMANCE_<PROVIDER>_URL`, `_CLIENT_ID`,
 * `_CLIENT_SECRET_FILE` and `_REDIRECT_URI` are set; otherwise that half is reported as skipped.
 */
export function describeConformance(provider: ProviderName, suite: (target: () => Promise<Target>) => void): void {
  describe('the stand-in', () => suite(() => startOnce(provider)))
  const real = readReal(provider)
  describe.skipIf(!real)(`the real one, at CONFORMANCE_${provider.toUpperCase()}_URL`, () => {
    suite(async () => real ?? neverRun())
  })
}

const registered: Client = {
  clientId: 'conformance',
  clientSecret: 'the-right-secret',
  redirectUris: ['http://login.test/callback'],
}

// One for each test file, ended with its process.
let started: ReturnType<typeof startEmulators> | undefined

async function startOnce(provider: ProviderName): Promise<Target> {
  const place = { port: 0, clients: [registered] }
  started ??= startEmulators({ now: () => new Date(), random: randomBytes, github: place, google: place, entra: place })
  const running = await started
  return { url: running[provider].origin, client: registered }
}

function readReal(provider: ProviderName): Target | undefined {
  const read = (name: string) => process.env[`CONFORMANCE_${provider.toUpperCase()}_${name}`]
  const [url, clientId, secretFile, redirectUri] = ['URL', 'CLIENT_ID', 'CLIENT_SECRET_FILE', 'REDIRECT_URI'].map(read)
  if (!url || !clientId || !secretFile || !redirectUri) return undefined
  const clientSecret = readFileSync(secretFile, 'utf8').trim()
  return { url, client: { clientId, clientSecret, redirectUris: [redirectUri] } }
}

function neverRun(): never {
  throw new Error('the suite was not skipped')
}

/** Posts a form, as an application does to exchange a code. Does not follow redirects. */
export function postForm(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers })
}

/** The fields of a code exchange by this client. */
export function exchangeFields({ clientId, clientSecret, redirectUris }: Client, code: string) {
  const [redirect_uri] = redirectUris
  return {
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code,
    redirect_uri,
    code_verifier: 'v'.repeat(43),
  }
}

/** The header of HTTP Basic, with both parts encoded as in a form (RFC 6749 §2.3.1). */
export function basicOf(clientId: string, secret: string): string {
  const [id, proof] = [clientId, secret].map((part) => new URLSearchParams({ part }).toString().slice('part='.length))
  return `Basic ${Buffer.from(`${id}:${proof}`).toString('base64')}`
}

/** The authorization address with the parameters of a client. */
export function authorizeUrl(endpoint: string, { clientId, redirectUris }: Client): string {
  const url = new URL(endpoint)
  const parameters = {
    client_id: clientId,
    redirect_uri: redirectUris[0],
    response_type: 'code',
    scope: 'openid',
    state: 's',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Whether the address redirects a browser straight to the application. */
export async function leadsBack(url: string, { redirectUris }: Client): Promise<boolean> {
  const response = await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'constellation-conformance' } })
  return response.headers.get('location')?.startsWith(redirectUris[0]) ?? false
}

/** The status of a GET with only these headers: `fetch` would add a User-Agent. */
export function bareStatus(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    outgoing.once('error', reject).end()
  })
}
