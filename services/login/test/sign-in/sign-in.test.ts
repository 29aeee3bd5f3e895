import { parseSetCookie } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../src/locales/en.ts'
import { at, origin, password, safari, startLogin, type TestLogin } from '../login.ts'
import { isWrong, neutral, retryAfter, startAdministrator, typedIn } from '../pages.ts'

let login: TestLogin
let admin: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLogin()
  admin = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

const host = 'login.example.test'
const wrong = 'not the password at all'

describe('signing in', () => {
  test('a person without a destination lands on their account', async () => {
    const anna = await login.person()
    const page = await login.signIn(login.openBrowser(), anna)
    expect([page.status, page.location]).toEqual([303, at('/account/security')])
  })

  test('a person who is signed in goes on at once', async () => {
    const { browser } = await login.person()
    expect((await browser.get(at('/login'))).location).toBe(at('/account/security'))
  })

  test('spaces around the address and its case do not matter; the password is used unchanged', async () => {
    const anna = await login.person({ email: 'anna.case@example.test' })
    const loose = await login.signIn(login.openBrowser(), { email: '  Anna.Case@Example.TEST ' })
    expect(loose.status).toBe(303)
    expect((await login.signIn(login.openBrowser(), { ...anna, password: ` ${password}` })).status).toBe(401)
  })

  test.each([
    ['u@bücher.example', 'u@xn--bcher-kva.example'],
    ['u2@bücher.example', 'u2@XN--Bcher-KVA.example'],
    ['r&d@example.test', 'ｒ＆ｄ＠example.test'],
    ['paste@example.test', '\u200bpaste@example.test\ufeff'],
  ])('%s and %s are one address', async (signedUp, typed) => {
    await login.person({ email: signedUp })
    expect((await login.signIn(login.openBrowser(), { email: typed })).status).toBe(303)
  })

  test('a sign-in from a browser that was not seen before is told to the person, and one from a known browser is not', async () => {
    const anna = await login.person()
    await login.signIn(login.openBrowser({ 'user-agent': safari }), anna)
    const news = (await login.mailsTo(anna.email)).filter(({ subject }) => subject.startsWith('New sign-in'))
    expect(news).toHaveLength(1)
    expect(news[0]?.subject).toContain('Safari on iPhone')
    expect(await login.linkTo(anna.email, '/account/security')).toBe(at('/account/security'))
    await login.signIn(anna.browser, anna, at('/login', { prompt: 'select_account' }))
    expect((await login.mailsTo(anna.email)).filter(({ subject }) => subject.startsWith('New sign-in'))).toHaveLength(1)
  })
})

describe('a sign-in that fails', () => {
  test('shows the form again with the address, and never with the password', async () => {
    const anna = await login.person()
    const page = await login.signIn(login.openBrowser(), { ...anna, password: wrong })
    expect(page.status).toBe(401)
    expect(typedIn(page, 'email')).toBe(anna.email)
    expect(page.text).not.toContain(wrong)
    expect(page.text).toContain('That email and password do not match.')
  })

  test('keeps where the person was going', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const failed = await login.signIn(
      browser,
      { ...anna, password: wrong },
      at('/login', { app: 'mail', app_state: 's' }),
    )
    const done = await browser.submit(failed, /^\/login\/password/, { email: anna.email, password })
    expect(done.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=s/)
  })

  test('looks the same, byte for byte, whether the address is known, unknown, never confirmed, disabled or suspended', async () => {
    const [known, disabled, suspended, unconfirmed, unknown] = ['known', 'disab', 'suspe', 'uncon', 'unkno'].map(
      (name) => ({ email: `${name}@example.test` }),
    ) as [Known, Known, Known, Known, Known]
    for (const person of [known, disabled, suspended]) await login.person(person)
    await admin.disable(disabled)
    await admin.suspend(suspended)
    const browser = login.openBrowser()
    await browser.submit(await browser.get(at('/sign-up')), /^\/sign-up/, {
      name: 'U',
      email: unconfirmed.email,
      password,
    })
    const seen = []
    for (const { email } of [known, disabled, suspended, unconfirmed, unknown])
      seen.push(neutral(await login.signIn(login.openBrowser(), { email, password: wrong }), email))
    for (const one of seen) expect(one).toEqual(seen[0])
    const right = await login.signIn(login.openBrowser(), { email: unconfirmed.email, password })
    expect(neutral(right, unconfirmed.email)).toEqual(seen[0])
  })
  type Known = { email: string }

  test.each([
    ['no address', { email: '', password }, ['email']],
    ['no password', { email: 'somebody@example.test', password: '' }, ['password']],
    ['nothing', { email: '  ', password: '' }, ['email', 'password']],
  ])('with %s says what is missing', async (_, given, fields) => {
    const browser = login.openBrowser()
    const page = await browser.submit(await browser.get(at('/login')), /^\/login\/password/, given)
    expect(page.status).toBe(422)
    for (const field of ['email', 'password'])
      expect([field, isWrong(page, field)]).toEqual([field, fields.includes(field)])
    expect(typedIn(page, 'email') ?? '').toBe(given.email.trim())
  })

  test.each([
    ['no address at all', 'not an address', password],
    ['a very long address', `${'x'.repeat(300)}@example.test`, password],
    ['a very long password', 'somebody@example.test', 'x'.repeat(257)],
  ])('with %s gets the words of any that does not match', async (_, email, typed) => {
    const page = await login.signIn(login.openBrowser(), { email, password: typed })
    expect(page.status).toBe(401)
    expect(page.text).toContain('That email and password do not match.')
  })

  test('is delayed after five, says when to come back, keeps the address, and works then', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    for (let failure = 0; failure < 5; failure++) await login.signIn(browser, { ...anna, password: wrong })
    await login.signIn(browser, { ...anna, password: wrong })
    const page = await login.signIn(browser, anna)
    expect(page.status).toBe(429)
    expect(retryAfter(page)).toBeGreaterThan(0)
    expect(retryAfter(page)).toBeLessThanOrEqual(60)
    expect(typedIn(page, 'email')).toBe(anna.email)
    expect(page.text).toContain('Too many attempts.')
    await login.timePasses({ seconds: 61 })
    expect((await login.signIn(browser, anna)).status).toBe(303)
  })

  test('tells a disabled or suspended person so after the right password, with a way to another account', async () => {
    const [anna, bo] = [await login.person(), await login.person()]
    await admin.disable(anna)
    await admin.suspend(bo)
    const closed = await login.signIn(login.openBrowser(), anna, at('/login', { app: 'mail' }))
    const suspended = await login.signIn(login.openBrowser(), bo)
    expect([closed.status, suspended.status]).toEqual([403, 403])
    expect(closed.text).toContain('Your account is disabled')
    expect(closed.text).toContain('/login?app=mail')
    expect(suspended.text).toContain('Your organisation is suspended')
    for (const page of [closed, suspended]) expect(page.headers.getSetCookie().join()).not.toContain('__Host-refresh')
  })

  test('after a hundred failures leads to choosing a new password', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    for (let failure = 0; failure < 5; failure++) await login.signIn(browser, { ...anna, password: wrong })
    await login.rbac.owner
      .updateTable('rate_limits' as never)
      .set({ points: 100 } as never)
      .where('key' as never, 'like', 'user:%' as never)
      .execute()
    await login.timePasses({ minutes: 2 })
    const page = await login.signIn(browser, anna, at('/login', { app: 'mail' }))
    expect(page.location).toBe(at('/forgot', { app: 'mail' }))
  })
})

describe('a form that has expired', () => {
  test('in a browser that does not say where forms come from is shown again with the address, and can then be sent', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const address = at('/login/password', { app: 'mail' })
    const again = await browser.post(address, { email: anna.email, password, csrf: 'aged' })
    expect(again.status).toBe(403)
    expect(typedIn(again, 'email')).toBe(anna.email)
    expect(again.text).toContain('This form has expired.')
    const done = await browser.submit(again, /^\/login\/password/, { email: anna.email, password })
    expect(done.location).toMatch(/^https:\/\/mail\.example\.test\//)
  })

  test('a bookmark of the address that the form is sent to leads to the form of the same flow', async () => {
    const page = await login.openBrowser().get(at('/login/password', { app: 'mail', app_state: 'x' }))
    expect([page.status, page.location]).toEqual([303, at('/login', { app: 'mail', app_state: 'x' })])
  })

  test('a bookmark of the check-mail page, opened cold, leads to the sign-in of the same flow', async () => {
    const page = await login.openBrowser().get(at('/check-mail', { app: 'mail', after: 'recovery' }))
    expect(page.location).toBe(at('/login', { app: 'mail' }))
  })
})

describe('a session', () => {
  test('is renewed unseen when its access token is old', async () => {
    const { browser } = await login.person()
    await login.timePasses({ minutes: 20 })
    login.clock.advance({ minutes: 20 })
    const before = browser.cookies.get(host, '__Host-refresh')
    const page = await browser.get(at('/account/security'))
    expect(page.status).toBe(200)
    expect(browser.cookies.get(host, '__Host-refresh')).not.toBe(before)
  })

  test('two tabs that renew at one moment both go on', async () => {
    const { browser } = await login.person()
    await login.timePasses({ minutes: 20 })
    login.clock.advance({ minutes: 20 })
    const pages = await Promise.all([1, 2, 3].map(() => browser.get(at('/account/security'))))
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await browser.get(at('/account/security'))).status).toBe(200)
  })

  test('that ended elsewhere shows so, and signing in returns to where the person was', async () => {
    const anna = await login.person()
    await admin.endAllSessions(anna)
    const asked = await anna.browser.get(at('/account/security', { sessions: 'all' }))
    const form = await anna.browser.follow(asked)
    expect(form.status).toBe(200)
    const done = await anna.browser.submit(form, /^\/login\/password/, { email: anna.email, password })
    expect(done.location).toBe(at('/account/security', { sessions: 'all' }))
  })

  test('that ended says so at once where the person is asked to sign in', async () => {
    const anna = await login.person()
    await admin.endAllSessions(anna)
    const form = await anna.browser.get(at('/login', { app: 'mail' }))
    expect(form.text).toContain('Your session has ended')
    expect(form.text).toContain('It was ended from another place.')
    expect(
      form.headers
        .getSetCookie()
        .map(parseSetCookie)
        .map(({ name }) => name),
    ).toContain('__Host-refresh')
  })

  test('whose refresh token was presented again by someone else says so, to everyone who had it', async () => {
    const anna = await login.person()
    const stolen = anna.browser.cookies.get(host, '__Host-refresh') ?? ''
    await login.timePasses({ minutes: 20 })
    login.clock.advance({ minutes: 20 })
    await anna.browser.get(at('/account/security'))
    const thief = { kind: 'browser', browserId: 'the-browser-of-a-thief' } as const
    const replay = login.deps.rbac().refresh({ body: { refreshToken: stolen, presenter: thief } })
    await expect(replay).rejects.toMatchObject({ code: 'refresh_token_reused' })
    const form = await anna.browser.get(at('/login', { app: 'mail' }))
    expect(form.text).toContain('Someone else may have used this session, so we ended it to protect you.')
  })

  test('whose reply was lost goes on an hour later', async () => {
    const anna = await login.person()
    const before = anna.browser.cookies.get(host, '__Host-refresh') ?? ''
    await login.timePasses({ minutes: 20 })
    login.clock.advance({ minutes: 20 })
    await anna.browser.get(at('/account/security'))
    anna.browser.cookies.set(host, '__Host-refresh', before)
    await login.timePasses({ hours: 1 })
    login.clock.advance({ hours: 1 })
    expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
  })

  test('that was idle for too long says so', async () => {
    const anna = await login.person()
    await login.timePasses({ days: 8 })
    expect((await anna.browser.get(at('/login'))).text).toContain('You were away for a while.')
  })

  test('of a person who was disabled since is closed, and the page says why', async () => {
    const anna = await login.person()
    await admin.disable(anna)
    const page = await anna.browser.follow(await anna.browser.get(at('/account/security')))
    expect(page.status).toBe(403)
    expect(page.text).toContain('Your account is disabled')
    const next = await anna.browser.get(at('/login'))
    expect([next.status, next.text.includes('name="password"')]).toEqual([200, true])
  })

  test('a form that is sent after it ended leads back to the page that the form stood on', async () => {
    const anna = await login.person()
    const form = await anna.browser.get(at('/account/password'))
    await admin.endAllSessions(anna)
    const sent = await anna.browser.submit(form, /^\/account\/password/, { newPassword: 'another long password' })
    expect(sent.location).toBe(at('/login', { next: '/account/password', over: 'ended' }))
  })

  test('a page of the account that is opened after it ended says so, and asks to sign in', async () => {
    const anna = await login.person()
    await admin.endAllSessions(anna)
    const page = await anna.browser.follow(await anna.browser.get(at('/account/security')))
    expect(page.url).toBe(at('/login', { next: '/account/security', over: 'ended' }))
    expect(page.text).toContain(en.sessionExpired.ended)
  })
})

describe('an application that asks for a fresh proof (prompt=login)', () => {
  const fresh = { app: 'mail', app_state: 's', prompt: 'login' }

  test('asks for the password again, and goes on in the same session', async () => {
    const anna = await login.person()
    const page = await anna.browser.follow(await anna.browser.get(at('/login', fresh)))
    expect(page.status).toBe(200)
    expect(page.text).toContain('Confirm it is you')
    const done = await anna.browser.submit(page, /^\/login\/confirm/, { password })
    expect(done.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=s/)
    const account = await anna.browser.get(at('/account/security'))
    expect(account.text).toContain('You are signed in here and nowhere else.')
  })

  test.each([
    ['a wrong password', wrong, 401, 'This is not your password.'],
    ['a password that is none', 'x'.repeat(300), 401, 'This is not your password.'],
    ['no password', '', 422, 'Type your password.'],
  ])('does not go on with %s', async (_, typed, status, words) => {
    const anna = await login.person()
    const page = await anna.browser.follow(await anna.browser.get(at('/login', fresh)))
    const again = await anna.browser.submit(page, /^\/login\/confirm/, { password: typed })
    expect(again.status).toBe(status)
    expect(again.text).toContain(words)
    const done = await anna.browser.submit(again, /^\/login\/confirm/, { password })
    expect(done.location).toMatch(/^https:\/\/mail\./)
  })

  test('shows the plain form to a person who is not signed in, which is fresh enough', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    expect((await browser.get(at('/login/confirm', fresh))).location).toBe(at('/login', fresh))
    const done = await login.signIn(browser, anna, at('/login', fresh))
    expect(done.location).toMatch(/^https:\/\/mail\./)
  })

  test('lets somebody else sign in instead', async () => {
    const [anna, bo] = [await login.person(), await login.person()]
    const page = await anna.browser.follow(await anna.browser.get(at('/login', fresh)))
    const [, other = ''] = /href="([^"]*prompt=select_account[^"]*)"/.exec(page.text) ?? []
    const done = await login.signIn(anna.browser, bo, origin + other.replaceAll('&amp;', '&'))
    expect(done.location).toMatch(/^https:\/\/mail\./)
    expect((await anna.browser.get(at('/account/security'))).text).toContain(bo.email)
  })
})
