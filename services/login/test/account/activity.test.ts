import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, safari, startLogin, type TestLogin } from '../login.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

test('a person reads in plain words what happened, with the device and the place, and what to look at twice', async () => {
  const anna = await login.person()
  const phone = login.openBrowser({ 'user-agent': safari })
  await login.signIn(phone, { email: anna.email, password: 'not the password at all' })
  await login.signIn(phone, anna)
  const account = await anna.browser.get(at('/account/security'))
  expect(account.text).toContain('href="/account/activity"')
  const page = await anna.browser.get(at('/account/activity'))
  expect(page.status).toBe(200)
  const words = page.text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(words).toMatch(/Signed in .*with a password Safari on iPhone .*Sign-in refused .*Signed in .*Firefox on Linux/)
  expect(words).toContain(phone.ip)
  expect(words).not.toContain('Was this you?')
})

test('more than fit on a page are behind a link', async () => {
  const anna = await login.person()
  for (let count = 0; count < 13; count++) await login.signIn(login.openBrowser(), anna)
  const page = await anna.browser.get(at('/account/activity'))
  const [, older = ''] = /href="(\/account\/activity\?after=[^"]+)"/.exec(page.text) ?? []
  const next = await anna.browser.get(at(older.replaceAll('&amp;', '&')))
  expect(next.status).toBe(200)
  expect(next.text).not.toContain('Show older activity')
})

test('an invalid cursor is not a page', async () => {
  const anna = await login.person()
  expect((await anna.browser.get(at('/account/activity?after=nonsense'))).status).toBe(400)
})
