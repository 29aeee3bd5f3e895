import { freePort } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browser, type Visit } from './browser.ts'
import { type Constellation, startConstellation } from './constellation.ts'
import { startApp, type TestApp } from './start-app.ts'

let constellation: Constellation
let app: TestApp
let other: TestApp
/** An application that has not fetched login's keys yet. */
let fresh: TestApp

beforeAll(async () => {
  const ports = [await freePort(), await freePort(), await freePort()] as const
  const ids = ['my-app', 'other-app', 'fresh-app'] as const
  constellation = await startConstellation(ids.map((id, index) => ({ id, origin: `http://localhost:${ports[index]}` })))
  app = await startApp(constellation, { id: 'my-app', port: ports[0] })
  other = await startApp(constellation, { id: 'other-app', port: ports[1] })
  fresh = await startApp(constellation, { id: 'fresh-app', port: ports[2] })
})
afterAll(async () => {
  for (const resource of [app, other, fresh, constellation]) await resource?.[Symbol.asyncDispose]()
})

test('signing out of one application ends the session there, in login and in every other application', async () => {
  const { browser } = await signedInToBoth()
  const left = await signOut(browser)
  expect(left.redirects[0]).toMatch(`${constellation.loginOrigin}/logout?`)
  expect(left.redirects[1]).toBe(`${app.origin}/`)
  // The page needs a signed-in person, and login knows nobody any more.
  expect(left.url).toMatch(`${constellation.loginOrigin}/login?`)
  expect(browser.cookiesOf('localhost')).not.toContain('my-app.session')
  await isSignedOut(browser, other)
})

test('a session that is ended on the account page of login ends in the applications', async () => {
  const { browser, email } = await signedInToBoth()
  const elsewhere = new Browser()
  await elsewhere.signIn(await elsewhere.open(`${app.origin}/`), email)
  const account = await elsewhere.open(`${constellation.loginOrigin}/account/security`)
  await elsewhere.submit(account, '/account/sessions/')
  await Promise.all([app, other].map((one) => isSignedOut(browser, one)))
  expect((await elsewhere.request(`${app.origin}/`)).status).toBe(200)
})

test('an application that was down when a session ended is told when it is back', async () => {
  const { browser } = await signedInToBoth()
  await other.server.stop()
  await signOut(browser)
  await expect.poll(() => constellation.undelivered()).toBe(1)
  await other.server.start()
  await isSignedOut(browser, other)
})

test('a logout token that could not be verified is sent again', async () => {
  const { browser } = await signedInToBoth()
  expect((await browser.open(`${fresh.origin}/`)).status).toBe(200)
  fresh.line.cut()
  await signOut(browser)
  await expect.poll(() => JSON.stringify(fresh.lines)).toContain("login's keys cannot be fetched")
  expect((await browser.request(`${fresh.origin}/`)).status).toBe(200)
  fresh.line.mend()
  await isSignedOut(browser, fresh)
})

test('a logout token is accepted once, and by the application it names', async () => {
  const { browser } = await signedInToBoth()
  other.backChannel.length = 0
  await signOut(browser)
  await isSignedOut(browser, other)
  const [token = ''] = other.backChannel
  const again = await deliver(other, token)
  expect(again.status).toBe(400)
  expect(JSON.parse(again.text)).toEqual({ error: 'invalid_request', error_description: 'the token was used before' })
  expect((await deliver(app, token)).status).toBe(400)
})

test('a person who signs out while login is down is signed out here and is told that it is only here', async () => {
  const { browser } = await signedInToBoth()
  app.line.cut()
  const page = await signOut(browser)
  app.line.mend()
  expect(page.status).toBe(503)
  expect(page.text).toContain('Signed out here only')
  expect(page.text).toContain(`href="${constellation.loginOrigin}/logout?`)
  expect(browser.cookiesOf('localhost')).not.toContain('my-app.session')
  expect((await browser.request(`${other.origin}/`)).status).toBe(200)
})

test('a cookie from before signing out opens nothing', async () => {
  const { browser } = await signedInToBoth()
  const before = browser.clone()
  await signOut(browser)
  expect((await before.request(`${app.origin}/`)).status).toBe(303)
})

async function signedInToBoth() {
  const { email } = await constellation.person()
  const browser = new Browser()
  await browser.signIn(await browser.open(`${app.origin}/`), email)
  expect((await browser.open(`${other.origin}/`)).status).toBe(200)
  return { browser, email }
}

/** Signs out as the button on a page of the application does. */
function signOut(browser: Browser): Promise<Visit> {
  const headers = { origin: app.origin, 'sec-fetch-site': 'same-origin' }
  return browser.open(`${app.origin}/auth/sign-out`, { method: 'POST', form: {}, headers })
}

async function isSignedOut(browser: Browser, from: TestApp) {
  await expect.poll(async () => (await browser.request(`${from.origin}/`)).status).toBe(303)
}

function deliver(to: TestApp, token: string) {
  return new Browser().request(`${to.origin}/auth/backchannel-logout`, {
    method: 'POST',
    form: { logout_token: token },
  })
}
