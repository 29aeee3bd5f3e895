import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BootRefusal, readConfig } from '@constellation/config'
import { expect, test } from 'vitest'
import { registry } from '../../src/config.ts'
import { configuredProviders } from '../../src/providers/configured.ts'
import { normalizeIdentity } from '../../src/providers/normalize.ts'
import { createProviders } from '../../src/providers/registry.ts'
import { startLogin } from '../login.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'constellation-configuration-'))
const secret = path.join(directory, 'secret')
writeFileSync(secret, 'something that nobody knows', { mode: 0o600 })

const others = {
  LOGIN_PUBLIC_ORIGIN: 'https://login.example.test',
  LOGIN_RBAC_URL: 'http://rbac.example.test',
  ...Object.fromEntries(
    ['APPS', 'SERVICE_KEY', 'SERVICE_JWKS', 'LOGOUT_KEY', 'DATABASE_URL', 'DATA_KEYRING', 'COOKIE_KEY', 'SMTP_URL'].map(
      (name) => [`LOGIN_${name}_FILE`, secret],
    ),
  ),
}

function configured(environment: Record<string, string>) {
  const surroundings = {
    fetch: () => Promise.reject(new Error('nobody is asked at the start')),
    now: () => new Date(),
    systemNow: () => new Date(),
    deadline: () => new AbortController().signal,
  }
  return configuredProviders(readConfig(registry, { ...others, ...environment }), surroundings)
}

const client = (prefix: string) => ({
  [`LOGIN_${prefix}_CLIENT_ID`]: 'an-id',
  [`LOGIN_${prefix}_CLIENT_SECRET_FILE`]: secret,
})

test('no provider is offered unless one is named, whatever else is set', () => {
  expect(configured(client('GITHUB')).all).toEqual([])
})

test('those that are named are offered in their order, and trusted for addresses as their kind is', () => {
  const { all } = configured({
    LOGIN_PROVIDERS: 'oidc, microsoft,google,github',
    ...client('GITHUB'),
    ...client('GOOGLE'),
    ...client('MICROSOFT'),
    ...client('OIDC'),
    LOGIN_OIDC_ISSUER: 'https://id.example.test',
    LOGIN_OIDC_NAME: 'company',
    LOGIN_OIDC_LABEL: 'Company account',
  })
  expect(all.map(({ adapter: { name, label }, trustedForEmail }) => [name, label, trustedForEmail])).toEqual([
    ['company', 'Company account', false],
    ['microsoft', 'Microsoft', false],
    ['google', 'Google', true],
    ['github', 'GitHub', true],
  ])
})

test.each([
  ['github', { LOGIN_GITHUB_CLIENT_ID: 'an-id' }, 'LOGIN_GITHUB_CLIENT_SECRET_FILE'],
  ['github', { LOGIN_GITHUB_CLIENT_SECRET_FILE: secret }, 'LOGIN_GITHUB_CLIENT_ID'],
  ['google', {}, 'LOGIN_GOOGLE_CLIENT_ID'],
  ['microsoft', { LOGIN_MICROSOFT_CLIENT_ID: 'an-id' }, 'LOGIN_MICROSOFT_CLIENT_SECRET_FILE'],
  ['oidc', client('OIDC'), 'LOGIN_OIDC_ISSUER'],
  ['gitlab', {}, 'LOGIN_PROVIDERS'],
  ['github,github', client('GITHUB'), 'LOGIN_PROVIDERS'],
  [
    'oidc',
    { ...client('OIDC'), LOGIN_OIDC_ISSUER: 'https://id.example.test', LOGIN_OIDC_NAME: 'My ID' },
    'LOGIN_PROVIDERS',
  ],
])('%s by half is refused with the variable that is missing', (providers, environment, variable) => {
  let refusal: unknown
  try {
    configured({ LOGIN_PROVIDERS: providers, ...environment })
  } catch (error) {
    refusal = error
  }
  expect((refusal as BootRefusal).line).toMatch(new RegExp(`^BOOT_FAIL: ${variable}=.*§sign-in-providers$`))
})

test('a further adapter is a file of its own: a page, a start and a callback are there by its name alone', async () => {
  const adapter = {
    name: 'own-kind',
    label: 'Own kind',
    saysWhen: true,
    authorizationUrl: async ({ state }: { state: string }) => new URL(`https://own.example.test/?state=${state}`),
    complete: async () => ({
      provider: 'own-kind',
      providerSub: 'somebody',
      email: 'own@example.test',
      emailVerified: true,
      emailLeftOut: false,
      displayName: 'Own Somebody',
      authTime: null,
    }),
  }
  const providers = () => createProviders([{ adapter, trustedForEmail: true }])
  await using login = await startLogin({ providers })
  const browser = login.openBrowser()
  expect((await browser.get('https://login.example.test/login')).text).toContain('Continue with Own kind')
  const { location } = await browser.get('https://login.example.test/login/own-kind/start')
  const state = new URL(location ?? '').searchParams.get('state')
  const done = await browser.get(`https://login.example.test/login/own-kind/callback?code=any&state=${state}`)
  expect((await browser.follow(done)).text).toContain('own@example.test')
})

test('an address that a provider proved and that cannot be kept is said, and the person goes on where they were going', async () => {
  const adapter = {
    name: 'quoted',
    label: 'Quoted',
    saysWhen: true,
    authorizationUrl: async ({ state }: { state: string }) => new URL(`https://own.example.test/?state=${state}`),
    complete: async () =>
      normalizeIdentity(
        { provider: 'quoted', sub: 'somebody', email: '"two words"@example.test', emailVerified: true, name: 'Q' },
        { code: 'profile_fetch_failed', stage: 'profile' },
      ),
  }
  await using login = await startLogin({ providers: () => createProviders([{ adapter, trustedForEmail: true }]) })
  const browser = login.openBrowser()
  const { location } = await browser.get('https://login.example.test/login/quoted/start?app=mail')
  const state = new URL(location ?? '').searchParams.get('state')
  const told = await browser.get(`https://login.example.test/login/quoted/callback?code=any&state=${state}`)
  expect(told.status).toBe(200)
  expect(told.text).toContain('Quoted gave us an email address that we cannot use.')
  const [, onward = ''] = /href="(\/login[^"]*)"/.exec(told.text) ?? []
  const on = await browser.get(`https://login.example.test${onward.replaceAll('&amp;', '&')}`)
  expect(on.location).toMatch(/^https:\/\/mail\.example\.test\//)
  expect(JSON.stringify(login.lines)).not.toContain('two words')
})
