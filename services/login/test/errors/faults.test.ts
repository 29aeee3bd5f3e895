import type { Page } from '@constellation/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callAs, codeIn, openApplication } from '../handoff/handoff.ts'
import { at, origin, type Person, password, startLogin, type TestLogin } from '../login.ts'
import { retryAfter, typedIn } from '../pages.ts'
import { personWithApp } from '../second-factors/second-step.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin({ rbacTimeoutMs: 2000 })
})
afterAll(() => login[Symbol.asyncDispose]())
beforeEach(() => login.network.attach('rbac', login.rbac.app))

const problem = (status: number, code: string, headers = {}) =>
  Response.json({ type: 'about:blank', title: 'x', status, detail: 'x', code, requestId: 'x' }, { status, headers })

/** The ways in which rbac may not answer. */
const outages: [string, () => void][] = [
  ['is gone', () => login.network.detach('rbac')],
  ['answers with an error of its own', () => login.network.attach('rbac', { fetch: () => problem(500, 'internal') })],
  [
    'answers with something else altogether',
    () => login.network.attach('rbac', { fetch: () => new Response('<h1>Bad gateway</h1>', { status: 502 }) }),
  ],
  [
    'answers with half an answer',
    () => login.network.attach('rbac', { fetch: () => new Response('{"accessToken":', { status: 200 }) }),
  ],
  [
    'does not know login any more',
    () => login.network.attach('rbac', { fetch: () => problem(401, 'service_unauthorized') }),
  ],
]

describe.each(outages)('while rbac %s', (_, begin) => {
  let anna: Person
  beforeEach(async () => {
    anna = await login.person()
    begin()
  })
  const over = () => login.network.attach('rbac', login.rbac.app)

  test('the forms say so with 503 and when to come back, keep what was typed, and work afterwards', async () => {
    const browser = login.openBrowser()
    const [signIn, signUp, forgot] = [
      await login.signIn(browser, anna, at('/login', { app: 'mail' })),
      await browser.submit(await browser.get(at('/sign-up')), /^\/sign-up/, {
        name: 'N',
        email: 'n@example.test',
        password,
      }),
      await browser.submit(await browser.get(at('/forgot')), /^\/forgot/, { email: anna.email }),
    ]
    for (const page of [signIn, signUp, forgot]) {
      expect(page.status).toBe(503)
      expect(retryAfter(page)).toBeGreaterThan(0)
      expect(page.text).toContain('Accounts cannot be reached right now.')
      expect(typedIn(page, 'email')).toMatch(/@example\.test$/)
    }
    over()
    const done = await browser.submit(signIn, /^\/login\/password/, { email: anna.email, password })
    expect(done.location).toMatch(/^https:\/\/mail\.example\.test\//)
  })

  test('nobody is signed out: the account page says 503 and leads back to itself, and opens afterwards', async () => {
    const page = await anna.browser.get(at('/account/security', { sessions: 'all' }))
    expect([page.status, retryAfter(page)]).toEqual([503, 5])
    expect(page.text).toContain('href="/account/security?sessions=all"')
    expect(page.headers.getSetCookie().join()).not.toMatch(/refresh|access/)
    over()
    expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
  })

  test('a sign-in on its way is led back into its flow', async () => {
    const page = await anna.browser.get(at('/login', { app: 'mail', app_state: 's' }))
    expect(page.status).toBe(503)
    expect(page.text).toContain('href="/login?app=mail&amp;app_state=s"')
  })

  test('signing out says so rather than pretend, and can be repeated', async () => {
    over()
    const form = await anna.browser.get(at('/logout', { app: 'mail' }))
    begin()
    const page = await anna.browser.submit(form, /^\/logout/)
    expect(page.status).toBe(503)
    expect(page.text).toContain('href="/logout?app=mail"')
    over()
    expect((await anna.browser.submit(form, /^\/logout/)).status).toBe(303)
    expect((await anna.browser.get(at('/account/security'))).location).toContain('/login')
  })

  test('an application may try its code again afterwards, and its handle too', async () => {
    over()
    const { renewalHandle } = await openApplication(login, anna, 'files')
    const code = codeIn(await anna.browser.get(at('/login', { app: 'mail' })))
    begin()
    const exchange = await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })
    const renewal = await callAs(login, 'files', 'renew', { renewalHandle })
    expect([exchange.status, renewal.status]).toEqual([503, 503])
    expect(exchange.headers.get('retry-after')).toBe('5')
    over()
    expect((await callAs(login, 'mail', 'exchange', { code, appId: 'mail' })).status).toBe(200)
    expect((await callAs(login, 'files', 'renew', { renewalHandle })).status).toBe(200)
  })
})

test('while rbac is too slow, pages stop waiting', async () => {
  await using slow = await startLogin({ rbacTimeoutMs: 100 })
  slow.network.attach('rbac', { fetch: () => new Promise<Response>(() => undefined) })
  const page = await slow.signIn(slow.openBrowser(), { email: 'anna@example.test' })
  expect([page.status, retryAfter(page)]).toEqual([503, 5])
})

describe('while rbac has no hash free', () => {
  /** Refuses what hashes a password, as rbac does beyond its capacity. */
  function overload() {
    const hashing = /\/auth\/(password(\/confirm|\/reset)?|sign-up|email\/confirm)$|\/users\/[^/]+\/password$/
    const { app } = login.rbac
    const busy = () => problem(503, 'overloaded', { 'retry-after': '2' })
    const fetch = (request: Request) => (hashing.test(new URL(request.url).pathname) ? busy() : app.fetch(request))
    login.network.attach('rbac', { fetch })
  }
  const newPassword = 'quite another four words'

  /** `begin` is called when the form is open. */
  const forms: Record<string, (begin: () => void) => Promise<Page>> = {
    'to sign in': (begin) => {
      begin()
      return login.signIn(login.openBrowser(), { email: 'anna@example.test' }, at('/login', { app: 'mail' }))
    },
    'to create an account': async (begin) => {
      begin()
      const browser = login.openBrowser()
      const typed = { name: 'N', email: 'n@example.test', password }
      return browser.submit(await browser.get(at('/sign-up')), /^\/sign-up/, typed)
    },
    'to prove the password again': async (begin) => {
      const { browser } = await login.person()
      begin()
      const form = await browser.get(at('/login/confirm'))
      return browser.submit(form, /^\/login\/confirm/, { password })
    },
    'to change the password': async (begin) => {
      const { browser } = await login.person()
      begin()
      const form = await browser.get(at('/account/password'))
      return browser.submit(form, /^\/account\/password/, { currentPassword: password, newPassword })
    },
  }

  test.each(Object.keys(forms))('the form %s says so and when to come back, and keeps no password', async (name) => {
    const page = await forms[name]?.(overload)
    if (!page) throw new Error('no such form')
    expect([page.status, retryAfter(page)]).toEqual([503, 2])
    expect(page.text).toContain('Many people are signing in right now.')
    expect(page.text).toMatch(/Try again <time[^>]*>in 2 seconds<\/time>\./)
    expect(page.text).not.toContain(password)
    expect(page.text).not.toContain(newPassword)
  })

  test.each(['to sign in', 'to create an account'])('the form %s keeps the address that was typed', async (name) => {
    const page = await forms[name]?.(overload)
    expect(page && typedIn(page, 'email')).toMatch(/@example\.test$/)
  })

  test('people who are signed in and their applications go on', async () => {
    const anna = await login.person()
    const { renewalHandle } = await openApplication(login, anna)
    overload()
    // As if the access token had expired: the refresh token is rotated.
    anna.browser.cookies.set(new URL(origin).host, '__Host-access', 'expired')
    expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
    expect((await callAs(login, 'mail', 'renew', { renewalHandle })).status).toBe(200)
  })
})

test('while rbac cannot say whether a passkey is to be offered, a sign-in with a code is done without the offer', async () => {
  const anna = await personWithApp(login)
  const { app } = login.rbac
  login.network.attach('rbac', {
    fetch: (request) => (request.url.endsWith('/factors') ? problem(500, 'internal') : app.fetch(request)),
  })
  const browser = login.openBrowser()
  const first = await login.signIn(browser, anna)
  const page = await browser.get(first.location ?? '')
  const done = await browser.submit(page, /^\/login\/mfa/, { code: anna.app.nextCode() })
  login.network.attach('rbac', app)
  expect(done.location).toBe(at('/account/security'))
  expect((await browser.get(at('/account/security'))).status).toBe(200)
})

test('while login is gone, what rbac has to tell waits, and arrives once', async () => {
  const browser = login.openBrowser()
  const email = 'waits@example.test'
  await browser.submit(await browser.get(at('/sign-up')), /^\/sign-up/, { name: 'W', email, password })
  login.network.detach('login.example.test')
  await login.settle()
  login.network.attach('login.example.test', login.app)
  expect(await login.mailsTo(email)).toEqual([])
  await login.timePasses({ minutes: 1 })
  expect(await login.mailsTo(email)).toHaveLength(1)
})

test('while the database of login is gone, a page says that something failed on our side, and nothing of it', async () => {
  await using broken = await startLogin()
  const anna = await broken.person()
  await broken.db.destroy()
  const page = await anna.browser.get(at('/login', { app: 'mail' }))
  expect(page.status).toBe(500)
  expect(page.text).toContain('Something failed on our side')
  expect(page.text).not.toMatch(/driver|destroyed|postgres|Error/)
  expect(page.text).toContain('href="/login?app=mail"')
  expect(broken.lines.some(({ msg }) => msg === 'bug')).toBe(true)
})

test('pages that need nobody else are there whatever happens', async () => {
  login.network.detach('rbac')
  for (const path of ['/login', '/sign-up', '/forgot', '/resend', '/signed-out', '/logout'])
    expect((await login.openBrowser().get(origin + path)).status).toBeLessThan(400)
})
