import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, otherPassword, password, startLogin, type TestLogin } from '../login.ts'
import { isWrong, neutral, retryAfter, startAdministrator, typedIn } from '../pages.ts'

let login: TestLogin
let admin: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLogin()
  admin = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

async function ask(email: string, address = at('/forgot'), browser = login.openBrowser()) {
  return browser.submit(await browser.get(address), /^\/forgot/, { email })
}

describe('a lost password', () => {
  test('is replaced by the link of the mail, in any browser, and the person signs in with the new one and goes on', async () => {
    const anna = await login.person()
    const phone = login.openBrowser()
    const after = await phone.follow(await ask(anna.email, at('/forgot', { app: 'mail', app_state: 's' }), phone))
    expect(after.text).toContain(anna.email)
    const link = await login.linkTo(anna.email, '/reset')
    const laptop = login.openBrowser()
    const done = await laptop.submit(await laptop.get(link), /^\/reset/, { newPassword: otherPassword })
    const form = await laptop.follow(done)
    expect(form.text).toContain('Your password was changed. Sign in with the new one.')
    const landed = await laptop.submit(form, /^\/login\/password/, { email: anna.email, password: otherPassword })
    expect(landed.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=s/)
    expect((await login.signIn(login.openBrowser(), { ...anna, password })).status).toBe(401)
  })

  test('ends every session of the person, and tells them', async () => {
    const anna = await login.person()
    await ask(anna.email)
    const other = login.openBrowser()
    const link = await login.linkTo(anna.email, '/reset')
    await other.submit(await other.get(link), /^\/reset/, { newPassword: otherPassword })
    expect((await anna.browser.get(at('/account/security'))).location).toContain('/login?')
    const told = (await login.mailsTo(anna.email)).at(-1)
    expect(told?.subject).toBe('Your password was changed')
    expect(told?.text).toContain('Firefox on Linux')
    expect(told?.links).toEqual([at('/forgot')])
  })

  test.each([
    ['short', 'fourteen chars', 'Too short. Use at least 15 characters.'],
    ['missing', '', 'Type your password.'],
    ['on the list of common ones', 'passwordpassword', 'on lists of leaked passwords'],
    ['too long', 'long '.repeat(52), 'Too long.'],
  ])('is not replaced by one that is %s; the link still works then', async (_, newPassword, words) => {
    const anna = await login.person()
    await ask(anna.email)
    const link = await login.linkTo(anna.email, '/reset')
    const browser = login.openBrowser()
    const page = await browser.submit(await browser.get(link), /^\/reset/, { newPassword })
    expect([page.status, isWrong(page, 'newPassword')]).toEqual([422, true])
    expect(page.text).toContain(words)
    expect((await browser.submit(page, /^\/reset/, { newPassword: otherPassword })).status).toBe(303)
  })
})

describe('the link', () => {
  async function linkFor(email: string) {
    await ask(email, at('/forgot', { app: 'mail' }))
    return login.linkTo(email, '/reset')
  }

  test('works once', async () => {
    const anna = await login.person()
    const [link, browser] = [await linkFor(anna.email), login.openBrowser()]
    const form = await browser.get(link)
    await browser.submit(form, /^\/reset/, { newPassword: otherPassword })
    const again = await browser.submit(form, /^\/reset/, { newPassword: 'yet another long one' })
    expect(again.text).toContain('Your password was already changed')
    expect((await browser.get(link)).text).toContain('Your password was already changed')
    expect((await login.signIn(login.openBrowser(), { ...anna, password: otherPassword })).status).toBe(303)
  })

  test('has expired after twenty minutes, and the page leads to a new one in the same flow', async () => {
    const anna = await login.person()
    const link = await linkFor(anna.email)
    await login.timePasses({ minutes: 21 })
    const page = await login.openBrowser().get(link)
    expect(page.status).toBe(400)
    expect(page.text).toContain('This link has expired')
    expect(page.text).toContain('href="/forgot?app=mail"')
  })

  test('opens nothing once the person is disabled', async () => {
    const anna = await login.person()
    const [link, browser] = [await linkFor(anna.email), login.openBrowser()]
    const form = await browser.get(link)
    await admin.disable(anna)
    const page = await browser.submit(form, /^\/reset/, { newPassword: otherPassword })
    expect(page.status).toBe(403)
    expect(page.text).toContain('Your account is disabled')
  })

  test('of a sign-up resets no password', async () => {
    const browser = login.openBrowser()
    const email = 'signing-up@example.test'
    await browser.submit(await browser.get(at('/sign-up')), /^\/sign-up/, { name: 'S', email, password })
    const token = new URL(await login.linkTo(email, '/verify')).searchParams.get('token') ?? ''
    expect((await browser.get(at('/reset', { token }))).status).toBe(400)
  })

  test('that is nobody’s says so', async () => {
    for (const token of ['', 'x', `rl_${'x'.repeat(43)}`, 'x'.repeat(4000)])
      expect((await login.openBrowser().get(at('/reset', { token }))).status).toBe(400)
  })

  test('form that has expired is shown again and can be sent then', async () => {
    const anna = await login.person()
    const [link, browser] = [await linkFor(anna.email), login.openBrowser()]
    const again = await browser.post(link, { newPassword: otherPassword, csrf: 'aged' })
    expect(again.status).toBe(403)
    expect((await browser.submit(again, /^\/reset/, { newPassword: otherPassword })).status).toBe(303)
  })
})

describe('asking for a link', () => {
  test('looks the same, byte for byte, for a known, an unknown, an unconfirmed and a disabled address', async () => {
    const [known, disabled] = [
      await login.person({ email: 'known@example.test' }),
      await login.person({ email: 'disab@example.test' }),
    ]
    await admin.disable(disabled)
    const signingUp = login.openBrowser()
    const unconfirmed = 'uncon@example.test'
    await signingUp.submit(await signingUp.get(at('/sign-up')), /^\/sign-up/, {
      name: 'U',
      email: unconfirmed,
      password,
    })
    for (const page of ['/forgot', '/resend'] as const) {
      const seen = []
      for (const email of [known.email, disabled.email, unconfirmed, 'unkno@example.test']) {
        const browser = login.openBrowser()
        const sent = await browser.submit(await browser.get(at(page)), new RegExp(`^${page}`), { email })
        const after = await browser.follow(sent)
        seen.push([neutral(sent, email), neutral(after, email)])
      }
      for (const one of seen) expect(one).toEqual(seen[0])
    }
    expect((await login.mailsTo(disabled.email)).filter(({ subject }) => subject.includes('new password'))).toEqual([])
    expect(await login.mailsTo('unkno@example.test')).toEqual([])
  })

  test.each(['', 'x', 'x@y', 'x y@example.test', `${'x'.repeat(250)}@example.test`])(
    'for "%s" says what is wrong and keeps it',
    async (email) => {
      const page = await ask(email)
      expect([page.status, isWrong(page, 'email')]).toEqual([422, true])
      expect(typedIn(page, 'email') ?? '').toBe(email)
    },
  )

  test('too often in one browser says when to come back, keeps the address and sends no more', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const again = () => ask(anna.email, at('/forgot'), browser)
    for (let mail = 0; mail < 5; mail++) expect((await again()).status).toBe(303)
    const page = await again()
    expect(page.status).toBe(429)
    expect(retryAfter(page)).toBeGreaterThan(60)
    expect(typedIn(page, 'email')).toBe(anna.email)
  })

  test('a form that has expired is shown again with the address', async () => {
    const browser = login.openBrowser()
    const page = await browser.post(at('/forgot'), { email: 'aged@example.test', csrf: 'aged' })
    expect([page.status, typedIn(page, 'email')]).toEqual([403, 'aged@example.test'])
  })
})
