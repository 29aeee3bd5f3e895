import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, startLogin, type TestLogin } from '../login.ts'
import { callAs } from './handoff.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

test('a destination that is not registered is logged with the registered origins, without its path', async () => {
  await login.openBrowser().get(at('/login', { app: 'mail', next: 'http://localhost:3000/private?token=s3cret' }))
  const line = login.lines.find(({ problem }) => problem === 'invalid_next')
  expect(line).toMatchObject({
    level: 'warn',
    origin: 'http://localhost:3000',
    registered: [{ id: 'mail', origins: expect.arrayContaining(['https://mail.example.test']) }],
  })
  expect(JSON.stringify(line)).not.toContain('s3cret')
})

test('an application that is not registered is logged with the registered ids', async () => {
  await login.openBrowser().get(at('/login', { app: 'my-app' }))
  expect(login.lines).toContainEqual(
    expect.objectContaining({
      problem: 'unknown_application',
      app: 'my-app',
      registered: expect.arrayContaining(['mail', 'files']),
    }),
  )
})

test.each([
  ['mail', 'not the secret', 'the secret is another one'],
  ['my-app', 'some other secret', 'no application has this id'],
])(
  'an application %s with the secret "%s" is told one thing, and the log says which part is wrong',
  async (app, secret, msg) => {
    const refused = await callAs<{ detail: string }>(login, app, 'exchange', { code: 'hc_x', appId: app }, secret)
    expect(refused.body.detail).toBe('the id or the secret of the application is wrong')
    expect(login.lines).toContainEqual(expect.objectContaining({ problem: 'application_unauthorized', app, msg }))
    expect(JSON.stringify(login.lines)).not.toContain(secret)
  },
)

test('a browser-only application of another origin is logged with the registered origins', async () => {
  const headers = { origin: 'https://other.example.test', 'x-requested-with': 'login' }
  await login.fetch(new Request(at('/session/refresh'), { method: 'POST', headers }))
  expect(login.lines).toContainEqual(
    expect.objectContaining({
      problem: 'origin_denied',
      origin: 'https://other.example.test',
      registered: expect.any(Array),
    }),
  )
})
