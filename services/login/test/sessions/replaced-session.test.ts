import { createSoftwareAuthenticator, type TestBrowser } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { somebodyNew, startLoginWithProviders, type TestProviders } from '../identities/providers.ts'
import { at, origin, type Person, password } from '../login.ts'
import { personWithApp } from '../second-factors/second-step.ts'

let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())

const sessionsOf = ({ email }: Pick<Person, 'email'>) =>
  login.rbac.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['sessions.id', 'user_id', 'revoke_reason'])
    .where('users.email', '=', email)
    .orderBy('sessions.id')
    .execute()

const again = at('/login', { prompt: 'select_account' })

/** The options for a passkey, as the script of a page fetches them. */
async function optionsAt(browser: TestBrowser, path: string) {
  const form = await browser.get(again)
  const csrf = /name="csrf" value="([^"]*)"/.exec(form.text)?.[1] ?? ''
  return JSON.parse((await browser.post(origin + path, { csrf })).text)
}

type Way = { person: Person; signIn: (browser: TestBrowser) => Promise<unknown> }

const ways: Record<string, () => Promise<Way>> = {
  'a password': async () => {
    const person = await login.person()
    return { person, signIn: (browser) => login.signIn(browser, person, again) }
  },
  'a password and a code': async () => {
    const person = await personWithApp(login)
    return {
      person,
      signIn: async (browser) => {
        const step = await browser.follow(await login.signIn(browser, person, again))
        login.clock.advance({ seconds: 31 })
        return browser.submit(step, /^\/login\/mfa/, { code: person.app.nextCode() })
      },
    }
  },
  'a passkey': async () => {
    const person = await login.person()
    const device = createSoftwareAuthenticator({ origin })
    const form = await person.browser.get(at('/account/factors/passkey'))
    const made = device.create(await optionsAt(person.browser, '/account/factors/passkey/options'))
    await person.browser.submit(form, /^\/account\/factors\/passkey/, { response: JSON.stringify(made), name: 'Key' })
    return {
      person,
      signIn: async (browser) => {
        const page = await browser.get(again)
        const used = device.get(await optionsAt(browser, '/login/passkey/options'))
        return browser.submit(page, /^\/login\/passkey\/verify/, { response: JSON.stringify(used) })
      },
    }
  },
  'a provider': async () => {
    const person = await login.person()
    const identity = somebodyNew(person.email)
    return { person, signIn: (browser) => login.signInWith(browser, 'google', identity) }
  },
}

test.each(Object.keys(ways))('four sign-ins by %s in one browser leave one live session, the last one', async (way) => {
  const { person, signIn } = (await ways[way]?.()) ?? expect.unreachable()
  for (let count = 0; count < 3; count++) await signIn(person.browser)
  const reasons = (await sessionsOf(person)).map(({ revoke_reason }) => revoke_reason)
  expect(reasons).toEqual(['replaced', 'replaced', 'replaced', null])
  expect((await person.browser.get(at('/account/security'))).text).toContain(person.email)
})

test('a sign-in replaces a session whose access token is long over', async () => {
  const person = await login.person()
  await login.timePasses({ hours: 20 })
  await login.signIn(person.browser, person, again)
  expect((await sessionsOf(person)).map(({ revoke_reason }) => revoke_reason)).toEqual(['replaced', null])
})

test('the audit says which session replaced which', async () => {
  const person = await login.person()
  await login.signIn(person.browser, person, again)
  const [before, after] = await sessionsOf(person)
  const entries = await login.rbac.db
    .selectFrom('audit_events')
    .select('detail')
    .where('action', '=', 'session.end')
    .where('target', '=', before?.user_id ?? '')
    .execute()
  expect(entries).toMatchObject([{ detail: { sessionId: before?.id, replacedBy: after?.id } }])
})

test('a sign-in leaves the sessions of the person in other browsers', async () => {
  const person = await login.person()
  await login.signIn(login.openBrowser(), person)
  expect((await sessionsOf(person)).map(({ revoke_reason }) => revoke_reason)).toEqual([null, null])
})

test('a sign-in of another person ends the session in the browser, and a refused one ends nothing', async () => {
  const [anna, bert] = [await login.person(), await login.person()]
  await login.signIn(anna.browser, { ...bert, password: `${password} not` }, again)
  expect((await sessionsOf(anna)).map(({ revoke_reason }) => revoke_reason)).toEqual([null])
  await login.signIn(anna.browser, bert, again)
  expect((await sessionsOf(anna)).map(({ revoke_reason }) => revoke_reason)).toEqual(['replaced'])
  expect((await sessionsOf(bert)).map(({ revoke_reason }) => revoke_reason)).toEqual([null, null])
})

test('a step-up and a confirmed password keep the session', async () => {
  const person = await personWithApp(login)
  await login.timePasses({ minutes: 11 })
  const asked = await person.browser.follow(await person.browser.get(at('/login', { prompt: 'login' })))
  login.clock.advance({ seconds: 31 })
  const form = asked.text.includes('name="password"') ? { password } : { code: person.app.nextCode() }
  await person.browser.submit(asked, /^\/login\/(confirm|mfa)/, form)
  await person.browser.follow(await person.browser.get(at('/login/step-up')))
  expect((await sessionsOf(person)).map(({ revoke_reason }) => revoke_reason)).toEqual([null])
})
