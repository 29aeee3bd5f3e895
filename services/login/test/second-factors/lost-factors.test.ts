import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, startLogin, type TestLogin } from '../login.ts'
import { enrolApp, personWithApp } from './second-step.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

/** As far as having requested the link that begins a reset. */
async function askForReset(who: { email: string }) {
  const browser = login.openBrowser()
  await login.signIn(browser, who, at('/login', { app: 'mail' }))
  const page = await browser.get(at('/login/mfa/lost', { app: 'mail' }))
  const sent = await browser.submit(page, /^\/login\/mfa\/lost/)
  return { browser, page, sent: await browser.follow(sent) }
}

/** As far as the waiting period. */
async function beginReset(who: { email: string }) {
  const { browser } = await askForReset(who)
  const link = await login.linkTo(who.email, '/reset-factors')
  const begun = await browser.submit(await browser.get(link), /^\/reset-factors/)
  return { browser, link, begun }
}

describe('a person who has lost every second step', () => {
  test('asks for a link behind the first step, and is told nothing of the address', async () => {
    const anna = await personWithApp(login)
    const { page, sent } = await askForReset(anna)
    expect(page.text).toContain('Without a recovery code')
    expect(sent.url).toBe(at('/login/mfa/lost', { app: 'mail', sent: '1' }))
    expect(sent.text).toContain('If the account has a confirmed address')
    expect(sent.text).not.toContain(anna.email)
  })

  test('begins the waiting time by a button and not by opening the link', async () => {
    const anna = await personWithApp(login)
    await askForReset(anna)
    const link = await login.linkTo(anna.email, '/reset-factors')
    for (let visit = 0; visit < 2; visit++)
      expect((await login.openBrowser().get(link)).text).toContain('Reset your second step?')
    expect((await anna.browser.get(at('/account/security'))).text).not.toContain('Someone requested a reset')
    const browser = login.openBrowser()
    const begun = await browser.submit(await browser.get(link), /^\/reset-factors/)
    expect([begun.status, begun.text.includes('The waiting period has begun')]).toEqual([200, true])
    const still = await login.signIn(login.openBrowser(), anna)
    expect(still.location).toBe(at('/login/mfa'))
  })

  test('signs in after the waiting time, and sets up a new second step', async () => {
    const anna = await personWithApp(login)
    await beginReset(anna)
    await login.timePasses({ hours: 73 })
    const back = login.openBrowser()
    const done = await login.signIn(back, anna, at('/login', { app: 'mail' }))
    expect(done.location).toBe(at('/account/restricted', { app: 'mail' }))
    const { recoveryCodes } = await enrolApp(login, back, at('/account/factors/totp', { app: 'mail' }))
    expect(recoveryCodes).toHaveLength(10)
    const told = await login.mailsTo(anna.email)
    expect(told.map(({ subject }) => subject)).toEqual(expect.arrayContaining(['Your second step was reset']))
  })

  test('the link works once', async () => {
    const anna = await personWithApp(login)
    const { browser, link } = await beginReset(anna)
    const again = await browser.get(link)
    expect([again.status, again.text.includes('The waiting period has begun')]).toEqual([200, true])
  })

  test('reads when a requested reset takes effect', async () => {
    const anna = await personWithApp(login)
    await beginReset(anna)
    const { page } = await askForReset(anna)
    expect(page.text).toContain('A reset was already requested.')
  })
})

describe('a reset that nobody wanted', () => {
  test('is cancelled from its notice, without signing in, by a button', async () => {
    const anna = await personWithApp(login)
    await beginReset(anna)
    const cancel = await login.linkTo(anna.email, '/cancel-reset')
    const stranger = login.openBrowser()
    const page = await stranger.get(cancel)
    expect(page.text).toContain('Cancel the reset?')
    const done = await stranger.submit(page, /^\/cancel-reset/)
    expect([done.status, done.text.includes('The reset was cancelled')]).toEqual([200, true])
    await login.timePasses({ hours: 73 })
    expect((await login.signIn(login.openBrowser(), anna)).location).toBe(at('/login/mfa'))
  })

  test('is cancelled from any session, on the account page', async () => {
    const anna = await personWithApp(login)
    await beginReset(anna)
    const account = await anna.browser.get(at('/account/security'))
    expect(account.text).toContain('Someone requested a reset of your second step')
    const done = await anna.browser.submit(account, /^\/account\/factors\/reset\/cancel/)
    const factors = await anna.browser.get(done.location ?? '')
    expect(factors.text).toContain('The reset was cancelled.')
    expect(factors.text).not.toContain('Someone requested a reset')
    const again = await anna.browser.submit(account, /^\/account\/factors\/reset\/cancel/)
    expect(again.location).toBe(done.location)
  })
})

test.each(['/reset-factors', '/cancel-reset'])(
  '%s with garbage for a link says so and begins nothing',
  async (path) => {
    for (const token of ['', 'x', 'x'.repeat(43), 'x'.repeat(3000), '%00']) {
      const page = await login.openBrowser().get(at(path, { token }))
      expect([token.slice(0, 5), page.status, page.text.includes('/login')]).toEqual([token.slice(0, 5), 400, true])
    }
  },
)

test('a link for one thing is none for another', async () => {
  const anna = await personWithApp(login)
  await askForReset(anna)
  const token = new URL(await login.linkTo(anna.email, '/reset-factors')).searchParams.get('token') ?? ''
  for (const path of ['/cancel-reset', '/reset', '/verify'])
    expect([path, (await login.openBrowser().get(at(path, { token }))).status]).toEqual([path, 400])
})
