import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, startLogin, type TestLogin } from '../login.ts'
import { isWrong, typedIn } from '../pages.ts'
import { enrolApp, onwardOf } from '../second-factors/second-step.ts'

let login: TestLogin
beforeEach(async () => {
  login = await startLogin()
})
afterEach(() => login[Symbol.asyncDispose]())

const address = at('/set-up', { secret: 'the secret of the suite' })
const olga = { name: 'Olga Berg', email: 'olga@example.test', password: 'administrators type this' }

describe('the link of a new deployment', () => {
  test('creates the first administrator, signs them in once they have a second factor, and works once', async () => {
    const browser = login.openBrowser()
    const form = await browser.get(address)
    const done = await browser.submit(form, /^\/set-up/, olga)
    expect(done.location).toBe(at('/account/restricted'))
    expect((await browser.get(at('/account/security'))).location).toBe(at('/account/restricted'))
    expect((await browser.get(at('/account/restricted'))).text).toContain('Set up a second step to continue')
    const enrolled = await enrolApp(login, browser)
    expect(enrolled.recoveryCodes).toHaveLength(10)
    const home = await browser.follow(await browser.get(onwardOf(enrolled.page)))
    expect([home.url, home.text.includes(olga.email)]).toEqual([at('/account/security'), true])
    const [again, sent] = [
      await browser.get(address),
      await browser.submit(form, /^\/set-up/, { ...olga, email: 'x@example.test' }),
    ]
    expect([again.status, sent.status]).toEqual([410, 410])
    expect(again.text).toContain('This link was already used')
  })

  test('of two concurrent forms one creates the administrator', async () => {
    const browsers = [login.openBrowser(), login.openBrowser()]
    const forms = await Promise.all(browsers.map((browser) => browser.get(address)))
    const answers = await Promise.all(
      browsers.map((browser, index) =>
        browser.submit(forms[index] as (typeof forms)[number], /^\/set-up/, {
          ...olga,
          email: `olga-${index}@example.test`,
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
  })

  test('with a wrong secret creates nobody, and says what to use', async () => {
    for (const secret of ['', 'wrong', 'x'.repeat(5000), '%00']) {
      const browser = login.openBrowser()
      const page = await browser.submit(await browser.get(at('/set-up', { secret })), /^\/set-up/, olga)
      expect([secret.slice(0, 9), page.status >= 400 && page.status < 500]).toEqual([secret.slice(0, 9), true])
      expect(page.status === 401 ? page.text : 'This link does not work').toContain('This link does not work')
    }
    expect((await login.openBrowser().get(address)).status).toBe(200)
  })

  test('keeps what was typed when something is wrong with it', async () => {
    const browser = login.openBrowser()
    const page = await browser.submit(await browser.get(address), /^\/set-up/, {
      ...olga,
      email: 'olga@',
      password: 'short',
    })
    expect([page.status, isWrong(page, 'email'), isWrong(page, 'password')]).toEqual([422, true, true])
    expect([typedIn(page, 'name'), typedIn(page, 'email')]).toEqual(['Olga Berg', 'olga@'])
    const common = await browser.submit(page, /^\/set-up/, { ...olga, password: 'passwordpassword' })
    expect([common.status, isWrong(common, 'password')]).toEqual([422, true])
    const aged = await browser.post(common.url, { ...olga, csrf: 'aged' })
    expect([aged.status, typedIn(aged, 'email')]).toEqual([403, olga.email])
    expect((await browser.submit(aged, /^\/set-up/, olga)).status).toBe(303)
  })
})
