import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication } from '../handoff/handoff.ts'
import { at, password, safari, startLogin, type TestLogin } from '../login.ts'
import { startAdministrator } from '../pages.ts'

let login: TestLogin
let admin: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLogin()
  admin = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

const account = at('/account/security')
const host = 'login.example.test'

describe('signing out', () => {
  test('says what will happen, ends this session, removes the cookies, and leaves other devices signed in', async () => {
    const anna = await login.person()
    await openApplication(login, anna)
    const phone = login.openBrowser({ 'user-agent': safari })
    await login.signIn(phone, anna)
    const asked = await anna.browser.get(at('/logout'))
    for (const words of [anna.email, 'Mail', 'Your other devices stay signed in.']) expect(asked.text).toContain(words)
    const done = await anna.browser.follow(await anna.browser.submit(asked, /^\/logout/))
    expect(done.text).toContain('You are signed out')
    for (const name of ['__Host-refresh', '__Host-access']) expect(anna.browser.cookies.get(host, name)).toBeUndefined()
    expect((await anna.browser.get(account)).location).toContain('/login')
    expect((await phone.get(account)).status).toBe(200)
  })

  test('works from the button of the account page', async () => {
    const { browser } = await login.person()
    const done = await browser.submit(await browser.get(account), /^\/logout/)
    expect((await browser.follow(done)).text).toContain('You are signed out')
  })

  test('a link alone signs nobody out', async () => {
    const { browser } = await login.person()
    await browser.get(at('/logout', { app: 'mail' }))
    expect((await browser.get(account)).status).toBe(200)
  })

  test('leads to a registered destination, and to no other', async () => {
    const [anna, bo] = [await login.person(), await login.person()]
    const next = 'https://mail.example.test/bye'
    const done = await anna.browser.submit(await anna.browser.get(at('/logout', { app: 'mail', next })), /^\/logout/)
    expect(done.location).toBe(next)
    const refused = await bo.browser.get(at('/logout', { next: 'https://evil.test/' }))
    expect(refused.status).toBe(400)
    expect((await bo.browser.get(account)).status).toBe(200)
  })

  test('without a destination says so on a page of our own, with the way back to the application', async () => {
    const { browser } = await login.person()
    const asked = await browser.get(at('/logout', { app: 'mail' }))
    const done = await browser.follow(await browser.submit(asked, /^\/logout/))
    expect(done.text).toContain('Back to Mail')
    expect(done.text).toContain('https://mail.example.test/inbox')
  })

  test('after the session is over goes on at once', async () => {
    const next = 'https://mail.example.test/bye'
    expect((await login.openBrowser().get(at('/logout', { next }))).location).toBe(next)
    const anna = await login.person()
    await admin.endAllSessions(anna)
    expect((await anna.browser.get(at('/logout'))).location).toBe(at('/signed-out'))
    expect(anna.browser.cookies.get(host, '__Host-refresh')).toBeUndefined()
  })

  test('twice, or in two tabs, is no error', async () => {
    const { browser } = await login.person()
    const form = await browser.get(at('/logout'))
    await browser.submit(form, /^\/logout/)
    expect((await browser.submit(form, /^\/logout/)).location).toBe(at('/signed-out'))
  })

  test('a form that has expired is shown again', async () => {
    const { browser } = await login.person()
    expect((await browser.post(at('/logout', { app: 'mail' }), { csrf: 'aged' })).location).toBe(
      at('/logout', { app: 'mail' }),
    )
  })
})

describe('afterwards', () => {
  test('back shows nothing: no page of an account is cached, and loading it again leads to signing in', async () => {
    const { browser } = await login.person()
    const pages = [account, at('/account/password'), at('/logout')]
    for (const page of pages) expect((await browser.get(page)).headers.get('cache-control')).toBe('no-store')
    await browser.submit(await browser.get(at('/logout')), /^\/logout/)
    for (const page of pages.slice(0, 2)) expect((await browser.get(page)).location).toContain('/login?')
  })

  test('the old cookies open nothing', async () => {
    const { browser } = await login.person()
    const old = ['__Host-refresh', '__Host-access'].map(
      (name) => [name, browser.cookies.get(host, name) ?? ''] as const,
    )
    await browser.submit(await browser.get(at('/logout')), /^\/logout/)
    for (const [name, value] of old) browser.cookies.set(host, name, value)
    expect((await browser.get(account)).location).toContain('/login?')
  })

  test('another person can sign in in the same browser and sees nothing of the first', async () => {
    const [anna, bo] = [await login.person(), await login.person()]
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/)
    await anna.browser.submit(await anna.browser.get(at('/login')), /^\/login\/password/, { email: bo.email, password })
    const page = await anna.browser.get(account)
    expect(page.text).toContain(bo.email)
    expect(page.text).not.toContain(anna.email)
  })
})
