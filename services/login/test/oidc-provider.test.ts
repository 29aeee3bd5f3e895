import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBrowser } from '@constellation/testkit'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { beforeEach, expect, test, vi } from 'vitest'
import { createOidc } from '../src/providers/oidc.ts'
import { pkce } from './login.ts'

const redirectUri = 'https://login.example.test/login/oidc/callback'
const client = { clientId: 'login', clientSecret: 'the-secret-of-login-at-the-provider' }

// It says on the console that its sample pages are not for production.
beforeEach(() => {
  for (const method of ['warn', 'info'] as const) vi.spyOn(console, method).mockReturnValue()
})

/** A provider that is not ours, a certified one, with a new key, on this port. */
async function startOidcProvider(algorithm: 'RS256' | 'ES256' | 'PS256', port = 0) {
  const server = createServer()
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: algorithm, use: 'sig' }] },
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: algorithm,
      },
    ],
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of the suite'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.test`, email_verified: true, name: 'Nina New' }),
    }),
  })
  server.on('request', provider.callback())
  return {
    issuer,
    port: Number(new URL(issuer).port),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function adapterFor(issuer: string, now = () => new Date()) {
  const surroundings = { fetch, now, deadline: () => AbortSignal.timeout(20_000) }
  return createOidc(surroundings, {
    ...client,
    scopes: ['openid', 'email', 'profile'],
    name: 'oidc',
    label: 'Any provider',
    issuer,
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
  })
}

/** Signs in there as a person does, and has the adapter say who it was. */
async function signIn(adapter: ReturnType<typeof adapterFor>, subject: string) {
  const browser = createBrowser((url, init) => fetch(url, { ...init, redirect: 'manual' }))
  const { verifier, challenge } = pkce()
  const [state, nonce] = ['the state', 'the nonce']
  const question = await adapter.authorizationUrl({ state, nonce, codeChallenge: challenge, redirectUri, locale: 'en' })
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
  displayName: 'Nina New',
})

test.each(['RS256', 'ES256', 'PS256'] as const)(
  'a provider that is not ours signs a person in, with %s and the address from userinfo',
  async (algorithm) => {
    await using provider = await startOidcProvider(algorithm)
    expect(await signIn(adapterFor(provider.issuer), 'nina')).toEqual(identityOf('nina'))
  },
)

test('a provider that comes back with another key is known again', async () => {
  let aheadMs = 0
  const first = await startOidcProvider('RS256')
  const adapter = adapterFor(first.issuer, () => new Date(Date.now() + aheadMs))
  expect(await signIn(adapter, 'nina')).toEqual(identityOf('nina'))
  await first[Symbol.asyncDispose]()
  await using _second = await startOidcProvider('RS256', first.port)
  await expect(signIn(adapter, 'nina')).rejects.toMatchObject({ code: 'token_validation_failed' })
  aheadMs = 61_000
  expect(await signIn(adapter, 'nina')).toEqual(identityOf('nina'))
})

test('an issuer that is spelt in another way is refused', async () => {
  await using provider = await startOidcProvider('RS256')
  const other = provider.issuer.replace('127.0.0.1', 'localhost')
  await expect(signIn(adapterFor(other), 'nina')).rejects.toMatchObject({ code: 'provider_error', stage: 'discovery' })
})
