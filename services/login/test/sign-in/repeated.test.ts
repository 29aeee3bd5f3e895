import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, password, startLogin, type TestLogin } from '../login.ts'
import { personWithApp } from '../second-factors/second-step.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

function typed({ email, password }: { email: string; password: string }) {
  return { email, password }
}

async function requestAccount(email: string, address = at('/sign-up', { app: 'mail', app_state: 'from-tab' })) {
  const browser = login.openBrowser()
  await browser.submit(await browser.get(address), /^\/sign-up/, { name: 'Anna Holm', email, password })
  return { browser, link: await login.linkTo(email, '/verify') }
}

describe('a link that is opened again', () => {
  test('in the browser that confirmed the address says so, and goes on to the application', async () => {
    const { browser, link } = await requestAccount('reopened@example.test')
    await browser.submit(await browser.get(link), /^\/verify/)
    const again = await browser.get(link)
    expect(again.status).toBe(200)
    expect(again.text).toContain('Your address is already confirmed')
    expect(again.text).toMatch(/You are signed in as <strong>reopened@example\.test/)
    const [, onward = ''] = /<a class="button[^"]*" href="(\/login[^"]*)"/.exec(again.text) ?? []
    const landed = await browser.get(new URL(onward.replaceAll('&amp;', '&'), at('/')).href)
    expect(landed.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=from-tab/)
  })

  test('in another browser says that it was used, and leads to the sign-in', async () => {
    const { browser, link } = await requestAccount('elsewhere@example.test')
    await browser.submit(await browser.get(link), /^\/verify/)
    const other = await login.openBrowser().get(link)
    expect(other.text).toContain('Your address is already confirmed')
    expect(other.text).not.toContain('You are signed in')
  })

  test('after the password was changed with it says so', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    await browser.submit(await browser.get(at('/forgot')), /^\/forgot/, { email: anna.email })
    const link = await login.linkTo(anna.email, '/reset')
    const form = await browser.get(link)
    await browser.submit(form, /^\/reset/, { newPassword: 'some more plain words' })
    expect((await browser.get(link)).text).toContain('Your password was already changed')
    const pressedAgain = await browser.submit(form, /^\/reset/, { newPassword: 'some more plain words' })
    expect(pressedAgain.text).toContain('Your password was already changed')
  })

  test('when a newer one replaced it, is not said to be used', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const request = async () => {
      await browser.submit(await browser.get(at('/forgot')), /^\/forgot/, { email: anna.email })
      return login.linkTo(anna.email, '/reset')
    }
    const first = await request()
    const second = await request()
    expect(second).not.toBe(first)
    const page = await browser.get(first)
    expect(page.status).toBe(400)
    expect(page.text).not.toContain('already')
  })
})

describe('a button that is pressed twice', () => {
  test('on the link that confirms an address says what is true', async () => {
    const { browser, link } = await requestAccount('pressed@example.test')
    const form = await browser.get(link)
    const first = await browser.submit(form, /^\/verify/)
    const second = await browser.submit(form, /^\/verify/)
    expect(first.location).toContain('https://mail.example.test/inbox')
    expect(second.text).toContain('Your address is already confirmed')
  })

  test('on the second step goes on to where the person was going', async () => {
    const anna = await personWithApp(login)
    const browser = login.openBrowser()
    const asked = await browser.follow(
      await login.signIn(browser, anna, at('/login', { app: 'mail', app_state: 'twice' })),
    )
    const code = anna.app.nextCode()
    const first = await browser.submit(asked, /^\/login\/mfa/, { code })
    expect(first.status).toBeLessThan(400)
    const second = await browser.follow(await browser.submit(asked, /^\/login\/mfa/, { code }))
    expect(second.url).toMatch(/app_state=twice|passkey-offer/)
  })
})

describe('tabs of one browser', () => {
  test('that were opened at once without a cookie all work', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const tabs = await Promise.all(
      ['one', 'two', 'three'].map((tab) => browser.get(at('/login', { app: 'mail', app_state: tab }))),
    )
    for (const [index, tab] of ['one', 'two', 'three'].entries()) {
      const page = tabs[index]
      if (!page) throw new Error('a tab is missing')
      const done = await browser.submit(page, /^\/login\/password/, typed(anna))
      expect(done.location).toMatch(new RegExp(`^https://mail\\.example\\.test/inbox\\?.*app_state=${tab}&`))
    }
  })

  test('keep their own destinations, eight at once, whatever order they are used in', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    const names = Array.from({ length: 8 }, (_, index) => `tab-${index}`)
    const pages = await Promise.all(names.map((tab) => browser.get(at('/login', { app: 'mail', app_state: tab }))))
    for (const index of [7, 0, 3, 1, 6, 2, 5, 4]) {
      const page = pages[index]
      if (!page) throw new Error('a tab is missing')
      const { location } = await browser.submit(page, /^\/login\/password/, typed(anna))
      expect(location).toContain(`app_state=tab-${index}&`)
    }
  })

  test('with a second step keep their own destinations after the first of them completed it', async () => {
    const anna = await personWithApp(login)
    const browser = login.openBrowser()
    const tabs = ['one', 'two', 'three']
    const pages = await Promise.all(tabs.map((tab) => browser.get(at('/login', { app: 'mail', app_state: tab }))))
    const asked = []
    for (const page of pages) {
      const sent = await browser.submit(page, /^\/login\/password/, typed(anna))
      asked.push(await browser.follow(sent))
    }
    const [first, ...others] = asked
    if (!first) throw new Error('a tab is missing')
    const completed = await browser.submit(first, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect(completed.location).toMatch(/passkey-offer\?.*app_state=one/)
    for (const [index, page] of others.entries()) {
      const done = await browser.submit(page, /^\/login\/mfa/, { code: anna.app.nextCode() })
      expect(done.location).toContain(`app_state=${tabs[index + 1]}`)
    }
  })
})

test('the link of a mail shows no word that a stranger chose', async () => {
  const email = 'owner@example.test'
  await requestAccount(email, at('/sign-up', { app: 'mail', app_state: 'Reset now pay24.com' }))
  const [mail] = await login.mailsTo(email)
  expect(`${mail?.text}${mail?.html}`).not.toMatch(/pay24|Reset/)
})
