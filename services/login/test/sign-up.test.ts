import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, origin, startLogin, type TestLogin } from './login.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

test('a person who signs up and opens the link of the mail is signed in', async () => {
  const { browser } = await login.person({ email: 'anna@example.test' })
  const account = await browser.get(at('/account/security'))
  expect(account.status).toBe(200)
  expect(account.text).toContain('anna@example.test')
  expect(origin).toBe('https://login.example.test')
})
