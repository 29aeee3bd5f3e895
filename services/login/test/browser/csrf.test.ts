import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, origin, type Person, password, startLogin, type TestLogin } from '../login.ts'
import { isPage, type Route, routesOf } from '../routes.ts'
import { personWithApp } from '../second-factors/second-step.ts'

let login: TestLogin
let anna: Person
let forms: Route[]
beforeAll(async () => {
  login = await startLogin()
  anna = await personWithApp(login)
  forms = routesOf(login).filter((route) => route.method === 'POST' && isPage(route))
})
afterAll(() => login[Symbol.asyncDispose]())

/** Fields that would do what the form is for, were it taken. */
const effective = {
  email: 'anna@example.test',
  name: 'Changed',
  locale: 'da',
  password,
  newPassword: 'a password from elsewhere',
  currentPassword: password,
  code: '123456',
  response: '{}',
  uri: 'otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
}

async function tokenOf({ browser }: Pick<Person, 'browser'>): Promise<string> {
  const page = await browser.get(at('/login', { prompt: 'select_account' }))
  return /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
}

/** What a forged form could change: who is signed in, what is stored, what is to be sent. */
async function fingerprint() {
  const [users, sessions, signUps] = await Promise.all([
    login.rbac.db.selectFrom('users').selectAll().orderBy('id').execute(),
    login.rbac.db.selectFrom('sessions').select(['id', 'revoked_at', 'auth_time']).orderBy('id').execute(),
    login.rbac.db.selectFrom('sign_ups').select('id').orderBy('id').execute(),
  ])
  const credentials = await login.rbac.db
    .selectFrom('credentials')
    .select(['id', 'secret_hash'])
    .orderBy('id')
    .execute()
  const factors = await login.rbac.db.selectFrom('factors').select(['id', 'state', 'name']).orderBy('id').execute()
  const resets = await login.rbac.db.selectFrom('factor_resets').selectAll().orderBy('id').execute()
  const events = await login.rbac.db.selectFrom('outbox').select('id').orderBy('id').execute()
  return JSON.stringify({ users, sessions, signUps, credentials, factors, resets, events })
}

test('there is a form at every address that accepts one', () => {
  expect(forms.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      '/login/password',
      '/sign-up',
      '/forgot',
      '/reset',
      '/logout',
      '/account/password',
      '/set-up',
    ]),
  )
})

test.each([
  ['no token', async () => undefined],
  ['an empty token', async () => ''],
  ['a token of the right length', async () => 'A'.repeat(43)],
  ["another browser's token", async () => tokenOf({ browser: login.openBrowser() })],
])('every form with %s is refused, shows its page again or leads back to it, and changes nothing', async (_, make) => {
  const csrf = await make()
  const before = await fingerprint()
  for (const { path } of forms) {
    const page = await anna.browser.post(origin + path, { ...effective, ...(csrf !== undefined && { csrf }) })
    const isShownAgain = page.status === 403 || (page.status === 303 && page.location?.startsWith(origin))
    // A link that is no link says so before the form is looked at.
    const isDeadLink = ['/verify', '/reset'].includes(path) && page.status === 400
    expect([path, isShownAgain || isDeadLink]).toEqual([path, true])
  }
  expect(await fingerprint()).toBe(before)
  expect((await anna.browser.get(at('/account/security'))).status).toBe(200)
})

test.each([
  ['another origin', { origin: 'https://evil.example.test' }],
  ['an application of ours', { origin: 'https://mail.example.test' }],
  ['an origin that is hidden, on another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['another origin that calls itself ours', { origin: 'https://evil.example.test', 'sec-fetch-site': 'same-origin' }],
  ['login without https', { origin: 'http://login.example.test' }],
  ['another site, by what the browser says of it', { origin: undefined, 'sec-fetch-site': 'cross-site' }],
  ['a sibling host, by what the browser says of it', { origin: undefined, 'sec-fetch-site': 'same-site' }],
])('every form from %s is refused though its token is right', async (_, headers) => {
  const csrf = await tokenOf(anna)
  const before = await fingerprint()
  const cookie = anna.browser.cookies.headerFor(origin) ?? ''
  for (const { path } of forms) {
    const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const response = await login.fetch(
      new Request(origin + path, {
        method: 'POST',
        headers: {
          ...Object.fromEntries(given),
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
          cookie,
        },
        body: new URLSearchParams({ ...effective, csrf }),
      }),
    )
    expect([path, response.status]).toEqual([path, 403])
    expect(await response.text()).toContain('Sent from another site')
  }
  expect(await fingerprint()).toBe(before)
})

test('a form of ours is accepted as real browsers send it: without an origin, because our pages send no referrer', async () => {
  const browser = login.openBrowser()
  const page = await browser.get(at('/login'))
  const sent: string[] = []
  login.network.attach('login.example.test', {
    fetch: (request) => {
      sent.push(`${request.headers.get('origin')} ${request.headers.get('sec-fetch-site')}`)
      return login.app.fetch(request)
    },
  })
  const done = await browser.submit(page, /^\/login\/password/, { email: anna.email, password })
  login.network.attach('login.example.test', login.app)
  expect(sent).toEqual(['null same-origin'])
  expect(done.status).toBe(303)
})

test('a form is bound to the browser and not to the session: it can be sent after signing in in another tab', async () => {
  const bo = await login.person()
  const browser = login.openBrowser()
  const early = await browser.get(at('/login', { app: 'mail' }))
  await login.signIn(browser, bo)
  const late = await browser.submit(early, /^\/login\/password/, { email: bo.email, password })
  expect(late.location).toMatch(/^https:\/\/mail\.example\.test\//)
})

test('no public address accepts a change by GET', async () => {
  const before = await fingerprint()
  for (const { path } of forms) await anna.browser.get(`${origin}${path}?${new URLSearchParams(effective)}`)
  expect(await fingerprint()).toBe(before)
})
