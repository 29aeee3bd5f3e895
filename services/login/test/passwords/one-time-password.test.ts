import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, otherPassword, startLogin, type TestLogin } from '../login.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

const given = 'ABCDE-FGHJK-MNPQR-STVWX'

test('a new member signs in with the password they were given, chooses their own, and goes on to where they were going', async () => {
  const platform = login.rbac.as('platform-api')
  const { id: accountId } = await platform.createAccount({ body: { name: 'Company' } })
  const email = `${randomUUID()}@example.test`
  await platform.createUser({
    body: { accountId, email, emailVerified: true, password: given, passwordWorksOnce: true },
  })

  const browser = login.openBrowser()
  const page = await browser.get(at('/login', { app: 'mail', app_state: 'kept' }))
  const choose = await browser.follow(await browser.submit(page, /^\/login\/password/, { email, password: given }))
  expect(choose.text).toContain('Choose your own password')
  expect((await browser.get(at('/account/security'))).location).toBe(at('/account/restricted'))

  const short = await browser.submit(choose, /^\/account\/password/, { newPassword: 'short' })
  expect([short.status, short.text.includes('Choose your own password')]).toEqual([422, true])
  const changed = await browser.submit(short, /^\/account\/password/, { newPassword: otherPassword })
  const onward = await browser.get(changed.location ?? '')
  expect(onward.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=kept&code=/)

  const again = login.openBrowser()
  const refused = await again.submit(await again.get(at('/login')), /^\/login\/password/, { email, password: given })
  expect(refused.status).toBe(401)
})
