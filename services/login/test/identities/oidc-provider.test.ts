import { generateKeyPairSync } from 'node:crypto'
import { createBrowser } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { type ClientKey, parseClientKey } from '../../src/providers/client-key.ts'
import { createOidc } from '../../src/providers/oidc.ts'
import { pkce } from '../login.ts'
import { type Order, startOidcProvider } from './oidc-provider/start-oidc-provider.ts'

const redirectUri = 'https://login.example.test/login/oidc/callback'
const client = { clientId: 'login', clientSecret: 'the-secret-of-login-at-the-provider' }

const startProvider = (algorithm: Order['algorithm'], more: Partial<Order> = {}) =>
  startOidcProvider({ algorithm, port: 0, client, redirectUri, authentication: 'client_secret_post', ...more })

type Registration = { now?: () => Date; clientKey?: ClientKey }

function adapterFor(issuer: string, { now = () => new Date(), clientKey }: Registration = {}) {
  const surroundings = { fetch, now, systemNow: () => new Date(), deadline: () => AbortSignal.timeout(20_000) }
  return createOidc(surroundings, {
    ...client,
    ...(clientKey && { clientSecret: undefined, clientKey }),
    scopes: ['openid', 'email', 'profile'],
    name: 'oidc',
    label: 'Any provider',
    issuer,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
  })
}

/** Signs in there as a person does, and has the adapter say who it was. */
async function signIn(adapter: ReturnType<typeof adapterFor>, subject: string, maxAgeSeconds?: number) {
  const browser = createBrowser((url, init) => fetch(url, { ...init, redirect: 'manual' }))
  const { verifier } = pkce()
  const [state, nonce] = ['the state', 'the nonce']
  const question = await adapter.authorizationUrl({
    state,
    nonce,
    codeVerifier: verifier,
    redirectUri,
    locale: 'en',
    maxAgeSeconds,
  })
  let page = await browser.get(question.href)
  for (let step = 0; step < 10; step++) {
    if (page.location?.startsWith(redirectUri)) {
      const answer = new URL(page.location).searchParams
      expect(answer.get('state')).toBe(state)
      const iss = answer.get('iss') ?? undefined
      return adapter.complete({ code: answer.get('code') ?? '', codeVerifier: verifier, nonce, redirectUri, iss })
    }
    page = page.location
      ? await browser.get(page.location)
      : await browser.submit(page, /\/interaction\//, { login: subject, password: 'any' })
  }
  throw new Error(`nobody was sent back: ${page.status} ${page.text.slice(0, 500)}`)
}

const identityOf = (subject: string) => ({
  provider: 'oidc',
  providerSub: subject,
  email: `${subject}@example.test`,
  emailVerified: true,
  emailLeftOut: false,
  displayName: 'Nina New',
  authTime: null,
})

test.each(['RS256', 'ES256', 'PS256'] as const)(
  'a provider that is not ours signs a person in, with %s and the address from userinfo',
  async (algorithm) => {
    await using provider = await startProvider(algorithm)
    expect(await signIn(adapterFor(provider.issuer), 'nina')).toEqual(identityOf('nina'))
  },
)

test.each(['client_secret_post', 'client_secret_basic'] as const)(
  'a client that is registered for %s is accepted, though the provider lists more ways',
  async (authentication) => {
    await using provider = await startProvider('RS256', { authentication })
    const adapter = adapterFor(provider.issuer)
    await adapter.probe?.(redirectUri)
    expect(await signIn(adapter, 'nina')).toEqual(identityOf('nina'))
  },
)

test('a client that is registered with a key is accepted, and one with another key is not', async () => {
  const [own, other] = [
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ]
  const about = { alg: 'ES256', kid: 'login-1', use: 'sig' }
  const clientKey = (pair: typeof own) =>
    parseClientKey(JSON.stringify({ ...pair.privateKey.export({ format: 'jwk' }), ...about }))
  const publicKey = { ...own.publicKey.export({ format: 'jwk' }), ...about }
  await using provider = await startProvider('RS256', { authentication: 'private_key_jwt', publicKey })
  const adapter = adapterFor(provider.issuer, { clientKey: clientKey(own) })
  await adapter.probe?.(redirectUri)
  expect(await signIn(adapter, 'nina')).toEqual(identityOf('nina'))
  await expect(adapterFor(provider.issuer, { clientKey: clientKey(other) }).probe?.(redirectUri)).rejects.toThrow(
    'does not accept login as its client: invalid_client',
  )
})

test('an address from a signed userinfo of a provider that is not ours is read', async () => {
  await using provider = await startProvider('ES256', { signsUserinfo: true })
  expect(await signIn(adapterFor(provider.issuer), 'nina')).toEqual(identityOf('nina'))
})

test('a provider that is not ours says when it proved the person, when that is demanded', async () => {
  await using provider = await startProvider('RS256')
  const before = Math.floor(Date.now() / 1000) * 1000
  const { authTime } = await signIn(adapterFor(provider.issuer), 'nina', 0)
  expect(authTime?.getTime()).toBeGreaterThanOrEqual(before)
})

test('a provider that comes back with another key is known again', async () => {
  let aheadMs = 0
  const first = await startProvider('RS256')
  const adapter = adapterFor(first.issuer, { now: () => new Date(Date.now() + aheadMs) })
  expect(await signIn(adapter, 'nina')).toEqual(identityOf('nina'))
  await first[Symbol.asyncDispose]()
  await using _second = await startProvider('RS256', { port: first.port })
  await expect(signIn(adapter, 'nina')).rejects.toMatchObject({ code: 'token_validation_failed' })
  aheadMs = 61_000
  expect(await signIn(adapter, 'nina')).toEqual(identityOf('nina'))
})

test('an issuer that is spelt in another way is refused', async () => {
  await using provider = await startProvider('RS256')
  const other = provider.issuer.replace('127.0.0.1', 'localhost')
  await expect(signIn(adapterFor(other), 'nina')).rejects.toMatchObject({ code: 'provider_error', stage: 'discovery' })
})
