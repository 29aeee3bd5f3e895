import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { clientAuthentications } from '../../src/providers/client-authentication.ts'
import { parseClientKey } from '../../src/providers/client-key.ts'
import { type ProviderName, somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

function keyOf(alg: keyof typeof pairs) {
  const about = { alg, kid: 'the-key', 'x5t#S256': 'the-thumbprint' }
  const { privateKey, publicKey } = pairs[alg]
  return {
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...about },
    publicKey: { ...publicKey.export({ format: 'jwk' }), kid: about.kid, alg },
  }
}

const microsoftPerson = { person: '11111111-aaaa-4aaa-8aaa-111111111111.0e000000-0000-4000-8000-000000000001' }
const signIn = async (login: TestProviders, name: ProviderName = 'example-id') =>
  (await login.signInWith(login.openBrowser(), name, name === 'microsoft' ? microsoftPerson : somebodyNew())).status
const exchanges = (login: TestProviders, name: ProviderName = 'example-id') =>
  login
    .standIn(name)
    .control.received()
    .filter(({ at }) => at === 'token')

test.each(['client_secret_basic', 'client_secret_post', 'unsaid'])(
  'a provider that accepts %s alone signs people in, with one exchange',
  async (value) => {
    await using login = await startLoginWithProviders()
    login.standIn('example-id').control.setFaults([{ kind: 'client-authentication', value }])
    expect(await signIn(login)).toBe(303)
    const [exchange] = exchanges(login)
    expect(exchanges(login)).toHaveLength(1)
    expect([exchange?.headers.authorization !== undefined, exchange?.body.includes('client_secret=')]).toEqual(
      value === 'client_secret_post' ? [false, true] : [true, false],
    )
  },
)

test('where a provider offers both ways of a secret and the client may use one, that one is found and kept', async () => {
  await using login = await startLoginWithProviders()
  // Discovery comes first and lists both.
  await login.begin(login.openBrowser(), 'example-id')
  login.standIn('example-id').control.setFaults([{ kind: 'client-authentication', value: 'client_secret_basic' }])
  expect([await signIn(login), exchanges(login).length]).toEqual([303, 2])
  expect([await signIn(login), exchanges(login).length]).toEqual([303, 3])
})

test.each(['RS256', 'PS256', 'ES256'] as const)(
  'a key of %s proves login to a provider that offers private_key_jwt',
  async (alg) => {
    await using login = await startLoginWithProviders({ clientKey: keyOf(alg) })
    login.standIn('example-id').control.setFaults([{ kind: 'client-authentication', value: 'private_key_jwt' }])
    expect(await signIn(login)).toBe(303)
    expect(exchanges(login).every(({ body }) => !body.includes('client_secret'))).toBe(true)
  },
)

test('Microsoft, which demands its token endpoint as audience, accepts a key with the thumbprint of its certificate', async () => {
  await using login = await startLoginWithProviders({ clientKey: keyOf('PS256') })
  expect(await signIn(login, 'microsoft')).toBe(303)
  const assertion = new URLSearchParams(exchanges(login, 'microsoft').at(-1)?.body).get('client_assertion') ?? ''
  const [header = ''] = assertion.split('.')
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
    alg: 'PS256',
    kid: 'the-key',
    'x5t#S256': 'the-thumbprint',
  })
})

test('HTTP Basic is readable to a provider that decodes nothing, and encoded as in a form where that matters', async () => {
  const headersFor = async (clientId: string, clientSecret: string) => {
    const server = { issuer: 'https://id.test', token_endpoint_auth_methods_supported: ['client_secret_basic'] }
    const ways = clientAuthentications(server, { clientId, clientSecret, scopes: [] })
    const sent = ways.map(async (way) => {
      const headers = new Headers()
      await way(server, { client_id: clientId }, new URLSearchParams(), headers)
      return Buffer.from(headers.get('authorization')?.slice('Basic '.length) ?? '', 'base64').toString()
    })
    return Promise.all(sent)
  }
  expect(await headersFor('login-1', 'a.secret_x')).toEqual(['login-1:a.secret_x', 'login-1:a.secret_x'])
  expect(await headersFor('log in', 'a+b:ü')).toEqual(['log+in:a%2Bb%3A%C3%BC', 'log in:a+b:ü'])
})

test('a provider that offers no way that login has is refused before the person goes there', async () => {
  await using login = await startLoginWithProviders()
  login.standIn('example-id').control.setFaults([{ kind: 'client-authentication', value: 'tls_client_auth' }])
  expect((await login.openBrowser().get('https://login.example.test/login/example-id/start')).status).toBe(502)
})

test.each([
  ['no JSON', 'not a key'],
  ['a public key', JSON.stringify(keyOf('ES256').publicKey)],
  ['a key without its algorithm', JSON.stringify(pairs.RS256.privateKey.export({ format: 'jwk' }))],
  ['a key of another algorithm', JSON.stringify({ ...keyOf('RS256').privateJwk, alg: 'ES256' })],
])('%s is no client key, and the refusal quotes nothing of it', (_, text) => {
  const read = () => parseClientKey(text)
  expect(read).toThrow(/^(it must be a private JWK|it is not a private key)/)
  expect(read).not.toThrow(/"d"|not a key$/)
})
