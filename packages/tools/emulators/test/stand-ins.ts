import { createHash, randomBytes } from 'node:crypto'
import { createBrowser, createTestClock, type TestBrowser, type TestClock } from '@constellation/testkit'
import { type Client, createEntra, createGitHub, createGoogle, type Emulator, type ProviderName } from '../src/index.ts'

export const callback = 'http://login.test/login/callback'
export const client: Client = { clientId: 'the-client', clientSecret: 'the-secret', redirectUris: [callback] }
export const verifier = 'v'.repeat(43)
export const challenge = createHash('sha256').update(verifier).digest('base64url')

const origins = { github: 'http://github.test', google: 'http://google.test', entra: 'http://entra.test' }
const creators = { github: createGitHub, google: createGoogle, entra: createEntra }
/** The authorization and token paths of each provider. */
export const paths = {
  github: { authorize: '/login/oauth/authorize', token: '/login/oauth/access_token' },
  google: { authorize: '/o/oauth2/v2/auth', token: '/token' },
  entra: { authorize: '/common/oauth2/v2.0/authorize', token: '/common/oauth2/v2.0/token' },
}
export const scopes = { github: 'read:user user:email', google: 'openid email profile', entra: 'openid email profile' }

export type StandIn = Emulator & {
  origin: string
  clock: TestClock
  browser: TestBrowser
  /** Sends a request with only the named headers. */
  send(path: string, init?: RequestInit): Promise<Response>
  /** The authorization address, with every parameter of a careful application. `undefined` leaves a parameter out. */
  authorizeUrl(parameters?: Record<string, string | undefined>): string
  /** Answers the question as a program does, and gives the address to which the person is sent back. */
  sendBack(fields: Record<string, string>, parameters?: Record<string, string | undefined>): Promise<URL>
  /** The code for a person who allows the request. */
  codeFor(person: string, parameters?: Record<string, string | undefined>): Promise<string>
  /** Exchanges a code with the right credentials. `undefined` leaves a field out. */
  exchange(
    code: string,
    fields?: Record<string, string | undefined>,
    headers?: Record<string, string>,
  ): Promise<Response>
}

/** A stand-in inside this process, with one client and a clock that does not move by itself. */
export function standIn(provider: ProviderName): StandIn {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'))
  const origin = origins[provider]
  const other: Client = { clientId: 'other-client', clientSecret: 'other-secret', redirectUris: [callback] }
  const options = { now: clock.now, random: randomBytes, publicOrigin: origin, clients: [client, other] }
  const emulator = creators[provider](options)
  const browser = createBrowser((url, init) => emulator.fetch(new Request(url, init)), { now: clock.now })
  const send = (path: string, init?: RequestInit) => emulator.fetch(new Request(`${origin}${path}`, init))
  const authorizeUrl = (parameters: Record<string, string | undefined> = {}) =>
    `${origin}${paths[provider].authorize}?${defined({
      client_id: client.clientId,
      redirect_uri: callback,
      response_type: 'code',
      scope: scopes[provider],
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...parameters,
    })}`
  const sendBack: StandIn['sendBack'] = async (fields, parameters) => {
    const page = await browser.post(authorizeUrl(parameters), fields)
    if (!page.location) throw new Error(`nobody was sent back: ${page.status} ${page.text.slice(-2000)}`)
    return new URL(page.location)
  }
  return {
    ...emulator,
    origin,
    clock,
    browser,
    send,
    authorizeUrl,
    sendBack,
    async codeFor(person, parameters) {
      const url = await sendBack({ person, decision: 'allow' }, parameters)
      return url.searchParams.get('code') ?? ''
    },
    exchange: (code, fields = {}, headers = {}) =>
      send(paths[provider].token, {
        method: 'POST',
        headers: { accept: 'application/json', ...headers },
        body: defined({
          grant_type: 'authorization_code',
          client_id: client.clientId,
          client_secret: client.clientSecret,
          code,
          redirect_uri: callback,
          code_verifier: verifier,
          ...fields,
        }),
      }),
  }
}

export function defined(values: Record<string, string | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}
