import type { Fault } from '@constellation/emulators'
import type { Page, TestBrowser } from '@constellation/testkit'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { at, type Person, password } from '../login.ts'
import { type ProviderName, somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

const names = ['github', 'google', 'example-id'] as const
let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())
afterEach(() => {
  for (const name of names) login.standIn(name).control.clearFaults()
})

/** A person with a password and this provider, whose sign-in is half an hour old. */
async function personWith(name: ProviderName) {
  const person = await login.person()
  const identity = somebodyNew(person.email)
  await login.signInWith(login.openBrowser(), name, identity)
  expect(await login.keptOf(name, identity.subject)).toMatchObject({ email: person.email })
  await login.timePasses({ minutes: 30 })
  return { ...person, identity }
}

/** Sends the person from the application's demand to the provider, and back from there. */
async function proveWith(
  browser: TestBrowser,
  name: ProviderName,
  identity: Record<string, string>,
  demand = { prompt: 'login' } as Record<string, string>,
) {
  const confirm = await browser.follow(await browser.get(at('/login', { app: 'mail', ...demand })))
  const [, href = ''] = new RegExp(`href="(/login/${name}/start[^"]*)"`).exec(confirm.text) ?? []
  const start = await browser.get(`https://login.example.test${href.replaceAll('&amp;', '&')}`)
  return {
    question: new URL(start.location ?? ''),
    back: await browser.get(await login.allow(browser, start.location ?? '', identity)),
  }
}

const isAtApplication = ({ location }: Page) => location?.startsWith('https://mail.example.test/') ?? false
const sessionsOf = ({ email }: Pick<Person, 'email'>) =>
  login.rbac.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['sessions.id', 'auth_time'])
    .where('users.email', '=', email)
    .where('revoked_at', 'is', null)
    .orderBy('sessions.id')
    .execute()

test.each([
  ['google', null],
  ['example-id', 'login'],
] as const)(
  '%s, which says that it proved the person now, is a fresh proof, and the session continues',
  async (name, prompt) => {
    const { browser, identity, email } = await personWith(name)
    const [before] = await sessionsOf({ email })
    const { question, back } = await proveWith(browser, name, identity)
    expect(question.searchParams.get('max_age')).toBe('0')
    expect(question.searchParams.get('prompt')).toBe(prompt ?? 'select_account')
    expect(isAtApplication(back)).toBe(true)
    const after = (await sessionsOf({ email })).find(({ id }) => id === before?.id)
    expect(after?.auth_time.getTime()).toBeGreaterThan(before?.auth_time.getTime() ?? Number.POSITIVE_INFINITY)
  },
)

const silent: Fault[] = [{ kind: 'auth-time-old' }, { kind: 'missing-claim', value: 'auth_time' }]

test.each(silent)(
  'a session that the provider had already (%o) proves nothing again: another way is requested',
  async (fault) => {
    const { browser, identity, email } = await personWith('example-id')
    const before = await sessionsOf({ email })
    login.standIn('example-id').control.setFaults([fault])
    const { back } = await proveWith(browser, 'example-id', identity)
    expect(back.location).toMatch(/\/login\/confirm\?.*unproved=example-id/)
    expect(await sessionsOf({ email })).toEqual(before)
    const page = await browser.follow(back)
    expect(page.text).toContain('Example ID did not say when you last signed in there')
    expect(page.text).not.toContain('/login/example-id/start')
    expect(isAtApplication(await browser.submit(page, /^\/login\/confirm/, { password }))).toBe(true)
  },
)

test('GitHub, which cannot say when, is not offered as a proof', async () => {
  const { browser } = await personWith('github')
  const page = await browser.follow(await browser.get(at('/login', { app: 'mail', max_age: '60' })))
  expect(page.url).toContain('/login/confirm')
  expect(page.text).not.toContain('/login/github/start')
  expect(page.text).toContain('name="password"')
})

test.each(['prompt', 'max_age'])(
  'who signs in with GitHub where a fresh proof is demanded by %s proves it in another way',
  async (demand) => {
    const { identity } = await personWith('github')
    const browser = login.openBrowser()
    const back = await login.signInWith(browser, 'github', identity, {
      app: 'mail',
      [demand]: demand === 'prompt' ? 'login' : '60',
    })
    expect(back.location).toMatch(/\/login\/confirm\?/)
    const again = await browser.get(at('/login', { app: 'mail', max_age: '60' }))
    expect(again.location).toMatch(/\/login\/confirm\?/)
    const done = await browser.submit(await browser.follow(back), /^\/login\/confirm/, { password })
    expect(isAtApplication(done)).toBe(true)
  },
)

test.each([
  ['7200', true],
  ['1800', false],
])('a proof of an hour ago is within max_age=%s: %s', async (seconds, isEnough) => {
  const { identity } = await personWith('example-id')
  login.standIn('example-id').control.setFaults([{ kind: 'auth-time-old' }])
  const browser = login.openBrowser()
  const start = await login.begin(browser, 'example-id', { app: 'mail', max_age: seconds })
  expect(new URL(start).searchParams.get('max_age')).toBe(seconds)
  const back = await browser.get(await login.allow(browser, start, identity))
  expect(isAtApplication(back)).toBe(isEnough)
  // The session remembers when the person was proved, and not when it began.
  const next = await browser.get(at('/login', { app: 'mail', max_age: '1800' }))
  expect(isAtApplication(next)).toBe(false)
})

test('a sign-in with GitHub changes no sensitive setting of a person who has another way', async () => {
  const { identity } = await personWith('github')
  const browser = login.openBrowser()
  await login.signInWith(browser, 'github', identity)
  for (const page of ['/account/link/google', '/account/factors/passkey', '/account/factors/totp'])
    expect((await browser.get(at(page))).location).toMatch(/\/login\/confirm\?/)
})

test('a person who is new by GitHub sets up the account at once, and later without a password gets a link to choose one', async () => {
  const identity = somebodyNew()
  const browser = login.openBrowser()
  await login.signInWith(browser, 'github', identity)
  expect((await browser.get(at('/account/factors/passkey'))).status).toBe(200)
  await login.timePasses({ minutes: 30 })
  const page = await browser.follow(await browser.get(at('/account/factors/passkey')))
  expect(page.text).toContain('Get a link to choose a password')
  expect(page.text).not.toContain('name="password"')
})

test('a person without any other way is proved by GitHub', async () => {
  const browser = login.openBrowser()
  await login.signInWith(browser, 'github', { person: '1005' })
  await login.timePasses({ minutes: 30 })
  await login.signInWith(browser, 'github', { person: '1005' })
  expect((await browser.get(at('/account/factors/passkey'))).status).toBe(200)
})

test('the identity of another person proves nothing about the one who is signed in', async () => {
  const { browser, email } = await personWith('example-id')
  const before = await sessionsOf({ email })
  const stranger = somebodyNew()
  const { back } = await proveWith(browser, 'example-id', stranger)
  // The browser is that person's now, as after any sign-in.
  expect(isAtApplication(back)).toBe(true)
  expect(
    (await sessionsOf({ email })).every(({ id, auth_time }) =>
      before.some((one) => one.id === id && one.auth_time.getTime() === auth_time.getTime()),
    ),
  ).toBe(true)
  expect((await browser.get(at('/account/security'))).text).toContain(stranger.email)
})
