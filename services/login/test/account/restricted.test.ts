import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, startLogin, type TestLogin } from '../login.ts'
import { retryAfter, startAdministrator } from '../pages.ts'

let login: TestLogin
let admin: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLogin()
  admin = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

async function restrictedPerson() {
  const anna = await login.person()
  await admin.restrict(anna)
  return anna
}

test('a person with an outstanding step is signed in, goes to no application, and reads what is missing', async () => {
  const anna = await restrictedPerson()
  const done = await login.signIn(login.openBrowser(), anna, at('/login', { app: 'mail', app_state: 's' }))
  expect(done.location).toBe(at('/account/restricted', { app: 'mail', app_state: 's' }))
  const page = await anna.browser.get(at('/account/restricted'))
  expect(page.status).toBe(200)
  expect(page.text).toContain(anna.email)
})

test('no other page of the account opens, and no form of it is accepted', async () => {
  const { browser } = await restrictedPerson()
  for (const path of ['/account/security', '/account/password', '/account/sessions/end'])
    expect((await browser.get(at(path))).location).toBe(at('/account/restricted'))
  for (const path of ['/account/profile', '/account/password', '/account/sessions/end'])
    expect((await browser.post(at(path), { name: 'X', newPassword: 'a password for later' })).location).toBe(
      at('/account/restricted'),
    )
})

test('once the step is done, looking again goes on to the application', async () => {
  const anna = await restrictedPerson()
  await admin.restrict(anna, false)
  const page = await anna.browser.get(at('/account/restricted', { app: 'mail', app_state: 's' }))
  expect(page.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=s/)
})

test('the link can be requested again; too many requests say when to come back', async () => {
  const { browser } = await restrictedPerson()
  let page = await browser.get(at('/account/restricted', { app: 'mail' }))
  const sent = await browser.submit(page, /^\/account\/restricted/)
  page = await browser.follow(sent)
  expect(page.url).toBe(at('/account/restricted', { app: 'mail', sent: '1' }))
  expect(page.text).toContain('Sent again.')
  for (let mail = 0; mail < 5; mail++) await browser.submit(page, /^\/account\/restricted/)
  const late = await browser.submit(page, /^\/account\/restricted/)
  expect([late.status, retryAfter(late) > 0]).toEqual([429, true])
})

test('a form that has expired is shown again', async () => {
  const { browser } = await restrictedPerson()
  expect((await browser.post(at('/account/restricted'), { csrf: 'aged' })).status).toBe(403)
})

test('a person with an outstanding step can still sign out', async () => {
  const { browser } = await restrictedPerson()
  const done = await browser.submit(await browser.get(at('/account/restricted')), /^\/logout/)
  expect(done.status).toBe(303)
  expect((await browser.get(at('/account/security'))).location).toContain('/login?')
})
