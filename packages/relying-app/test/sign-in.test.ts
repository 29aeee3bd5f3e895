import { freePort } from '@constellation/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browser, type Visit } from './browser.ts'
import { type Constellation, startConstellation } from './constellation.ts'
import { startApp, type TestApp } from './start-app.ts'

let constellation: Constellation
let app: TestApp
let other: TestApp
let impostor: TestApp

beforeAll(async () => {
  const ports = [await freePort(), await freePort(), await freePort()] as const
  const ids = ['my-app', 'other-app', 'impostor'] as const
  constellation = await startConstellation(ids.map((id, index) => ({ id, origin: `http://localhost:${ports[index]}` })))
  app = await startApp(constellation, { id: 'my-app', port: ports[0] })
  other = await startApp(constellation, { id: 'other-app', port: ports[1] })
  impostor = await startApp(constellation, { id: 'impostor', port: ports[2], secret: 'not its secret' })
})
afterAll(async () => {
  for (const resource of [app, other, impostor, constellation]) await resource?.[Symbol.asyncDispose]()
})

test('a person signs in at login and comes back to the page they wanted', async () => {
  const { browser, email, page } = await signedIn('/page?x=1')
  expect(page).toMatchObject({ status: 200, url: `${app.origin}/page?x=1` })
  expect(JSON.parse(page.text)).toMatchObject({ email })
  expect(browser.cookiesOf('localhost')).toEqual(['my-app.session'])
})

test('a person who is signed in at login enters another application without a question', async () => {
  const { browser, page } = await signedIn()
  const elsewhere = await browser.open(`${other.origin}/page`)
  expect(elsewhere.url).toBe(`${other.origin}/page`)
  expect(JSON.parse(elsewhere.text).sessionId).toBe(JSON.parse(page.text).sessionId)
  expect(JSON.parse(elsewhere.text).token).not.toBe(JSON.parse(page.text).token)
})

test('tabs that were opened side by side each come back to their own page', async () => {
  const { email } = await constellation.person()
  const browser = new Browser()
  const pages = ['/one', '/two', '/three']
  const tabs: Visit[] = []
  for (const path of pages) tabs.push(await browser.open(app.origin + path))
  for (const [index, tab] of tabs.entries()) {
    expect((await browser.signIn(tab, email)).url).toBe(app.origin + pages[index])
  }
})

test('the language chosen at login reaches the application', async () => {
  const { email } = await constellation.person()
  const browser = new Browser()
  const page = await browser.signIn(await browser.open(`${app.origin}/auth/sign-in?locale=da`), email)
  expect(JSON.parse(page.text)).toMatchObject({ locale: 'da' })
})

test('nobody is sent to another site after signing in', async () => {
  const { email } = await constellation.person()
  for (const path of ['https://evil.test/', '//evil.test', '/\\evil.test', '/auth/sign-in']) {
    const browser = new Browser()
    const login = await browser.open(`${app.origin}/auth/sign-in?${new URLSearchParams({ return_to: path })}`)
    expect((await browser.signIn(login, email)).url).toBe(`${app.origin}/`)
  }
})

test('a bookmark of the callback leads to the current session and does not change it', async () => {
  const { browser, page } = await signedIn('/page')
  const again = await browser.open(callbackOf(page))
  expect(again).toMatchObject({ status: 200, url: `${app.origin}/` })
  expect((await browser.open(`${other.origin}/`)).status).toBe(200)
})

test('a bookmark of the callback begins a new sign-in when there is no session', async () => {
  const { email, page } = await signedIn('/page')
  const browser = new Browser()
  const login = await browser.open(callbackOf(page))
  expect(login.url).toMatch(`${constellation.loginOrigin}/login?`)
  expect(await browser.signIn(login, email)).toMatchObject({ status: 200, url: `${app.origin}/` })
})

test('a link with the code of a stranger signs nobody in as the stranger', async () => {
  const stranger = await constellation.person()
  const strangers = new Browser()
  const link = await strangers.stopBefore('/auth/callback', (browser) => signInAt(browser, '/', stranger.email))

  const victim = new Browser()
  const followed = await victim.open(link)
  expect(followed.url).toMatch(`${constellation.loginOrigin}/login?`)
  expect(victim.cookiesOf('localhost')).not.toContain('my-app.session')

  const { browser, email } = await signedIn()
  expect(JSON.parse((await browser.open(link)).text)).toMatchObject({ email })
})

test('a code that expired on its way is replaced without the person noticing', async () => {
  const { email } = await constellation.person()
  const browser = new Browser()
  const callback = await browser.stopBefore('/auth/callback', () => signInAt(browser, '/page', email))
  await constellation.expireCodes()
  expect(await browser.open(callback)).toMatchObject({ status: 200, url: `${app.origin}/page` })
})

test('a callback that is opened twice at the same time ends no session', async () => {
  const { email } = await constellation.person()
  const browser = new Browser()
  const callback = await browser.stopBefore('/auth/callback', () => signInAt(browser, '/page', email))
  const twins = [browser.clone(), browser.clone(), browser.clone()]
  app.line.counts()
  const visits = await Promise.all(twins.map((twin) => twin.request(callback)))
  expect(visits.map(({ status }) => status)).toEqual([303, 303, 303])
  expect(app.line.counts()).toEqual({ '/handoff/exchange': 1 })
  for (const twin of twins) expect(await twin.open(`${app.origin}/page`)).toMatchObject({ status: 200 })
})

test('a browser without cookies is told so, and is not redirected forever', async () => {
  const { email } = await constellation.person()
  const browser = new Browser({ blocks: 'localhost' })
  const page = await signInAt(browser, '/page', email)
  expect(page.status).toBe(400)
  expect(page.text).toContain('Allow cookies for this site')
  expect(page.redirects.length).toBeLessThan(8)
})

test('a person who arrives while login cannot be reached signs in on the second attempt', async () => {
  const { email } = await constellation.person()
  const browser = new Browser()
  const callback = await browser.stopBefore('/auth/callback', () => signInAt(browser, '/page', email))
  app.line.cut()
  const page = await browser.open(callback)
  app.line.mend()
  expect(page.status).toBe(503)
  expect(page.headers['retry-after']).toBe('5')
  expect(page.text).toContain('href="/page"')
  expect(await browser.open(`${app.origin}/page`)).toMatchObject({ status: 200, url: `${app.origin}/page` })
})

test('an application with a wrong secret signs nobody in, and logs why', async () => {
  const { email } = await constellation.person()
  const browser = new Browser()
  const page = await browser.signIn(await browser.open(`${impostor.origin}/`), email)
  expect(page.status).toBe(403)
  expect(browser.cookiesOf('localhost')).not.toContain('impostor.session')
  expect(page.text).toContain('This application is not set up correctly')
  expect(JSON.stringify(impostor.lines)).toContain('the id or the secret of the application is wrong')
  expect(impostor.lines).toContainEqual(
    expect.objectContaining({ msg: expect.stringContaining('login knows no application "impostor" with this secret') }),
  )
})

test('a person can open only what their permissions allow', async () => {
  const { browser } = await signedIn()
  expect(await browser.open(`${app.origin}/members`)).toMatchObject({ status: 200, text: 'for members' })
  const page = await browser.open(`${app.origin}/platform`)
  expect(page.status).toBe(403)
  expect(page.text).toContain('platform_admin')
  const program = await browser.request(`${app.origin}/platform`, { headers: { 'sec-fetch-mode': 'cors' } })
  expect(JSON.parse(program.text)).toMatchObject({ status: 403, code: 'permission_denied' })
})

async function signedIn(path = '/') {
  const { id, email } = await constellation.person()
  const browser = new Browser()
  return { id, email, browser, page: await signInAt(browser, path, email) }
}

async function signInAt(browser: Browser, path: string, email: string): Promise<Visit> {
  return browser.signIn(await browser.open(app.origin + path), email)
}

function callbackOf({ redirects }: Visit): string {
  return redirects.find((url) => url.includes('/auth/callback')) ?? ''
}
