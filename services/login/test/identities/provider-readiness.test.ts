import type { Fault } from '@constellation/emulators'
import { expect, test } from 'vitest'
import { type ProviderName, startLoginWithProviders, type TestProviders } from './providers.ts'

async function reasonOf(login: TestProviders, name: ProviderName): Promise<string | undefined> {
  const { checks } = await login.readiness()
  return checks.find((check) => check.name === `provider-${name}`)?.reason
}

test('every provider that accepts login as its client is ready', async () => {
  await using login = await startLoginWithProviders()
  const { status, ready } = await login.readiness()
  expect(status).toBe('ready')
  expect(ready).toEqual(
    expect.arrayContaining(['provider-github', 'provider-google', 'provider-microsoft', 'provider-example-id']),
  )
})

const rows: [ProviderName, Fault, RegExp][] = [
  ['example-id', { kind: 'wrong-issuer-discovery' }, /of another issuer/],
  ['microsoft', { kind: 'wrong-issuer-discovery' }, /of another issuer/],
  [
    'example-id',
    { kind: 'client-authentication', value: 'tls_client_auth' },
    /no way of client authentication fits: the provider offers tls_client_auth, the configuration has a secret/,
  ],
  [
    'example-id',
    { kind: 'token-error', value: 'invalid_client' },
    /does not accept login as its client: invalid_client/,
  ],
  ['google', { kind: 'token-error', value: 'redirect_uri_mismatch' }, /redirect_uri_mismatch/],
  ['microsoft', { kind: 'token-error', value: 'unauthorized_client' }, /unauthorized_client/],
  ['github', { kind: 'token-error', value: 'incorrect_client_credentials' }, /incorrect_client_credentials/],
  ['example-id', { kind: 'not-json', at: 'jwks' }, /not JSON/],
]

test.each(rows)(
  '%s with %o can never work: readiness says so, degraded, until it is repaired',
  async (name, fault, reason) => {
    await using login = await startLoginWithProviders()
    login.standIn(name).control.setFaults([fault])
    expect(await reasonOf(login, name)).toMatch(reason)
    expect((await login.readiness()).status).toBe('degraded')
    login.standIn(name).control.clearFaults()
    login.clock.advance({ seconds: 61 })
    expect(await reasonOf(login, name)).toBeUndefined()
  },
)

test('the client is probed at most once an hour while it is accepted, once a minute while it is not', async () => {
  await using login = await startLoginWithProviders()
  const { control } = login.standIn('example-id')
  const probes = () => control.received().filter(({ at }) => at === 'token').length
  for (let round = 0; round < 3; round++) await login.readiness()
  expect(probes()).toBe(1)
  login.clock.advance({ seconds: 3601 })
  control.setFaults([{ kind: 'token-error', value: 'invalid_client' }])
  for (let round = 0; round < 3; round++) await login.readiness()
  // Three ways to present a secret are tried.
  expect(probes()).toBe(4)
  login.clock.advance({ seconds: 61 })
  await login.readiness()
  expect(probes()).toBe(7)
})
