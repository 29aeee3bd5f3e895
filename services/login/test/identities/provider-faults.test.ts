import type { Fault } from '@constellation/emulators'
import type { Page } from '@constellation/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { locales } from '../../src/locales/index.ts'
import { type ProviderName, somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())
afterEach(() => {
  for (const name of ['github', 'google', 'microsoft', 'example-id'] as const) login.standIn(name).control.clearFaults()
})

const transport = ['slow', 'drip', 'redirect', 'status-500', 'large-body', 'not-json', 'connection-reset'] as const
const microsoftPerson = { person: '11111111-aaaa-4aaa-8aaa-111111111111.0e000000-0000-4000-8000-000000000001' }
const personAt = (name: ProviderName) => (name === 'microsoft' ? microsoftPerson : somebodyNew())

/** Does it; where the fault holds an answer back, the time for that answer runs out. */
async function outOfTime(
  suite: TestProviders,
  name: ProviderName,
  fault: Fault,
  act: () => Promise<Page>,
): Promise<Page> {
  suite.standIn(name).control.clearReceived()
  const acting = act()
  if ((fault.kind === 'slow' || fault.kind === 'drip') && fault.at) await suite.runOutOfTime(name, fault.at)
  return acting
}

const idToken: Fault[] = [
  { kind: 'id-token-absent' },
  { kind: 'wrong-nonce' },
  { kind: 'wrong-audience' },
  { kind: 'second-audience' },
  { kind: 'wrong-issuer' },
  { kind: 'expired' },
  { kind: 'issued-in-future' },
  { kind: 'unsigned' },
  { kind: 'hs256-public-key' },
  { kind: 'unknown-key' },
  { kind: 'encrypted' },
  ...['sub', 'iss', 'aud', 'exp', 'iat', 'nonce'].map((value) => ({ kind: 'missing-claim', value }) as const),
]

type Row = [provider: ProviderName, fault: Fault, code: keyof typeof locales.en.errors, status: number]
const rows: Row[] = [
  ...(['github', 'google', 'microsoft'] as const).flatMap((name): Row[] => [
    [name, { kind: 'error-redirect', value: 'server_error' }, 'provider_error', 502],
    [name, { kind: 'iss-other' }, 'provider_error', 502],
    [name, { kind: 'missing-code' }, 'missing_code', 400],
    [name, { kind: 'wrong-state' }, 'invalid_state', 400],
    ...transport.map((kind): Row => [name, { kind, at: 'token' }, 'token_exchange_failed', 502]),
  ]),
  ...['bad_verification_code', 'incorrect_client_credentials', 'redirect_uri_mismatch'].map(
    (value): Row => ['github', { kind: 'token-error', value }, 'token_exchange_failed', 502],
  ),
  ['google', { kind: 'token-error', value: 'invalid_grant' }, 'token_exchange_failed', 502],
  ['microsoft', { kind: 'token-error', value: 'invalid_grant' }, 'token_exchange_failed', 502],
  ...transport.map((kind): Row => ['github', { kind, at: 'user' }, 'profile_fetch_failed', 502]),
  ...transport.map((kind): Row => ['github', { kind, at: 'emails' }, 'email_fetch_failed', 502]),
  ['github', { kind: 'rate-limited' }, 'profile_fetch_failed', 502],
  ['github', { kind: 'rate-limited-secondary' }, 'profile_fetch_failed', 502],
  ...(['google', 'microsoft', 'example-id'] as const).flatMap((name) =>
    idToken.map((fault): Row => [name, fault, 'token_validation_failed', 502]),
  ),
  ['microsoft', { kind: 'wrong-tenant' }, 'token_validation_failed', 502],
  ['microsoft', { kind: 'missing-claim', value: 'oid' }, 'token_validation_failed', 502],
  ['microsoft', { kind: 'missing-claim', value: 'tid' }, 'token_validation_failed', 502],
]

describe('what goes wrong at a provider is told in our words, signs nobody in, and can be tried again', () => {
  test.each(rows)('%s: %o is %s', async (name, fault, code, status) => {
    login.standIn(name).control.setFaults([fault])
    const browser = login.openBrowser()
    const page = await outOfTime(login, name, fault, () =>
      login.signInWith(browser, name, personAt(name), { app: 'mail' }),
    )
    expect([page.status, page.text.includes(locales.en.errors[code].title)]).toEqual([status, true])
    expect(page.text).toContain(page.headers.get('x-request-id'))
    if (code !== 'invalid_state') expect(page.text).toContain(`href="/login/${name}/start?app=mail"`)
    expect(browser.cookies.get('login.example.test', '__Host-refresh')).toBeUndefined()
  })

  test('userinfo about somebody else is userinfo_failed', async () => {
    login
      .standIn('google')
      .control.setFaults([{ kind: 'missing-claim', value: 'email' }, { kind: 'userinfo-other-sub' }])
    const page = await login.signInWith(login.openBrowser(), 'google', somebodyNew())
    expect([page.status, page.text.includes(locales.en.errors.userinfo_failed.title)]).toEqual([502, true])
  })

  test('the page is in the language in which the sign-in began', async () => {
    login.standIn('github').control.setFaults([{ kind: 'missing-code' }])
    const page = await login.signInWith(login.openBrowser(), 'github', somebodyNew(), { locale: 'da' })
    expect(page.text).toContain(locales.da.errors.missing_code.title)
  })

  test('the log names the code, the stage and the status, and nothing that the provider wrote', async () => {
    login.standIn('github').control.setFaults([{ kind: 'token-error', value: 'a text <b>of somebody</b>' }])
    const before = login.lines.length
    await login.signInWith(login.openBrowser(), 'github', somebodyNew())
    const logged = JSON.stringify(login.lines.slice(before))
    expect(login.lines.slice(before)).toContainEqual(
      expect.objectContaining({
        provider: 'github',
        stage: 'token',
        problem: 'token_exchange_failed',
        upstreamStatus: 200,
      }),
    )
    for (const secret of ['somebody', 'gho_', 'the-secret-at-github']) expect(logged).not.toContain(secret)
  })
})

test('a provider whose discovery fails stops the start and not the page', async () => {
  await using fresh = await startLoginWithProviders()
  for (const kind of transport) {
    fresh.standIn('google').control.setFaults([{ kind, at: 'discovery' }])
    const page = await outOfTime(fresh, 'google', { kind, at: 'discovery' }, () =>
      fresh.openBrowser().get('https://login.example.test/login/google/start'),
    )
    expect([kind, page.status, page.text.includes(locales.en.errors.provider_error.title)]).toEqual([kind, 502, true])
    expect((await fresh.openBrowser().get('https://login.example.test/login')).status).toBe(200)
    fresh.standIn('google').control.clearFaults()
  }
})

test('a key set that cannot be had refuses the ID token', async () => {
  await using fresh = await startLoginWithProviders()
  for (const kind of transport) {
    fresh.standIn('google').control.setFaults([{ kind, at: 'jwks' }])
    const page = await outOfTime(fresh, 'google', { kind, at: 'jwks' }, () =>
      fresh.signInWith(fresh.openBrowser(), 'google', somebodyNew()),
    )
    expect([kind, page.status, page.text.includes(locales.en.errors.token_validation_failed.title)]).toEqual([
      kind,
      502,
      true,
    ])
    fresh.standIn('google').control.clearFaults()
  }
})

test('a key that is withdrawn before it was learnt refuses the ID token', async () => {
  await using fresh = await startLoginWithProviders()
  fresh.standIn('google').control.setFaults([{ kind: 'key-rotated' }])
  const page = await fresh.signInWith(fresh.openBrowser(), 'google', somebodyNew())
  expect([page.status, page.text.includes(locales.en.errors.token_validation_failed.title)]).toEqual([502, true])
})

test('without rbac nobody is signed in, and the way on begins again', async () => {
  const browser = login.openBrowser()
  const back = await login.allow(browser, await login.begin(browser, 'github'), somebodyNew())
  login.network.detach('rbac')
  const page = await browser.get(back)
  login.network.attach('rbac', login.rbac.app)
  expect([page.status, page.text.includes(locales.en.errors.rbac_unavailable.title)]).toEqual([503, true])
  expect(page.text).toContain('href="/login/github/start"')
})
