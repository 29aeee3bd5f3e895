import type { SignInProvider } from '@constellation/manifest'
import { createBrowser, type Page, type Send, type TestBrowser } from '@constellation/testkit'
import { signInWithProvider } from './provider-sign-in.ts'
import { readLink } from './read-link.ts'
import { addPasskey, enrolApp, signInWithCode, signInWithPasskey } from './second-step.ts'

/** The origins of login, of hello, and of the catcher that its mail goes to. */
export type Places = { login: string; hello: string; mail: string }
export type Report = (step: string) => void

export type JourneyOptions = {
  places: Places
  /** Names the person. */
  unique: string
  /** The sign-in providers whose stand-ins answer there. */
  providers: readonly SignInProvider[]
  send: Send
  /** Hears of each step that succeeded. */
  report: Report
}

/** Thrown by the first step that does not end as it should. */
export class SmokeFailure extends Error {}

/** Drives a running stack as a person would, over HTTP alone. */
export async function journey({ places, unique, providers, send, report }: JourneyOptions): Promise<void> {
  const newBrowser = () => createBrowser(send, { headers: { 'user-agent': 'constellation-smoke' } })
  const email = `smoke-${unique}@example.test`
  const password = `a smoke test ${unique} walks in`
  const laptop = newBrowser()

  await step(report, 'pages answer: sign-in, hello, mail', () => pagesAnswer(newBrowser(), places))
  await step(report, 'a visitor of hello is sent to sign in', async () => visitHello(laptop, places))
  await step(report, `sign up as ${email}`, () => signUp(laptop, places, email, password))
  const link = await step(report, 'read the mail with the link', () =>
    readLink(newBrowser(), places.mail, email, '/verify?'),
  )
  await step(report, 'prove the address and land in hello', () => verify(laptop, places, link))

  const phone = newBrowser()
  await step(report, 'sign in on a second device and land in hello by handoff', () =>
    signIn(phone, places, email, password),
  )
  await step(report, 'hello renews its access token', () => renewal(phone, places))
  await step(report, 'the account lists two sessions', () => sessions(phone, places, 2))
  await step(report, 'end the other session', () => endOther(phone, places))
  await step(report, 'the ended session is refused by hello', () => refusedByHello(laptop, places))
  await step(report, 'the ended session is refused by login', () => refusedByLogin(laptop, places))
  await step(report, 'log out of hello, which logs out everywhere', () => logOut(phone, places))
  await step(report, 'the session that was logged out is refused by hello', () => refusedByHello(phone, places))
  await step(report, 'the session that was logged out is refused by login', () => refusedByLogin(phone, places))

  const key = await step(report, 'sign in again and set up an authenticator app', async () => {
    await signIn(phone, places, email, password)
    return enrolApp(phone, places)
  })
  const tablet = newBrowser()
  await step(report, 'sign in with a code from the app and land in hello by handoff', async () => {
    await signInWithCode(tablet, places, { email, password, key })
    await expectSignedIn(tablet, places.hello)
  })
  await step(report, 'sign in with a passkey alone and land in hello by handoff', async () => {
    const browser = newBrowser()
    await signInWithPasskey(browser, places, await addPasskey(tablet, places))
    await expectSignedIn(browser, places.hello)
  })

  for (const provider of providers) {
    const browser = newBrowser()
    const address = `smoke-${provider}-${unique}@example.test`
    await step(report, `sign in with ${provider} and land in hello by handoff`, async () => {
      await signInWithProvider(browser, places, provider, address)
      await expectSignedIn(browser, places.hello)
    })
  }
}

/** Does one step, and names it in a `SmokeFailure` when it fails. */
export async function step<T>(report: Report, name: string, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    report(name)
    return result
  } catch (cause) {
    throw new SmokeFailure(name, { cause })
  }
}

async function pagesAnswer(browser: TestBrowser, { login, hello, mail }: Places) {
  for (const url of [`${login}/login`, hello, mail]) expectStatus(await browser.get(url), 200, url)
}

/** Hello knows nobody in this browser, and sends it to login. */
export async function visitHello(browser: TestBrowser, { hello, login }: Pick<Places, 'hello' | 'login'>) {
  const { url } = await browser.follow(await browser.get(`${hello}/me`))
  if (!url.startsWith(`${login}/login?`)) throw new Error(`ended at ${url}`)
}

/** Signs up by the mail that comes, and lands signed in in hello. */
export async function openAccount(
  browser: TestBrowser,
  places: Places,
  email: string,
  password: string,
): Promise<void> {
  await signUp(browser, places, email, password)
  await verify(browser, places, await readLink(browser, places.mail, email, '/verify?'))
}

async function signUp(browser: TestBrowser, { login, hello }: Places, email: string, password: string) {
  const { url } = await browser.follow(await browser.get(`${hello}/auth/sign-in`))
  const address = url.replace(`${login}/login`, `${login}/sign-up`)
  const page = await browser.get(address)
  const sent = await browser.submit(page, /^\/sign-up/, { name: 'Smoke Test', email, password })
  const landed = await browser.follow(sent)
  if (!landed.url.startsWith(`${login}/check-mail`)) throw new Error(`ended at ${landed.url} with ${landed.status}`)
}

async function verify(browser: TestBrowser, { hello }: Places, link: string) {
  const done = await browser.submit(await browser.get(link), /^\/verify/)
  const landed = await browser.follow(done)
  if (!landed.url.startsWith(hello)) throw new Error(`ended at ${landed.url} with ${landed.status}`)
  await expectSignedIn(browser, hello)
}

/** Signs in with a password, from hello and back to it. */
export async function signIn(
  browser: TestBrowser,
  { login, hello }: Pick<Places, 'login' | 'hello'>,
  email: string,
  password: string,
): Promise<void> {
  const page = await browser.follow(await browser.get(`${hello}/auth/sign-in`))
  const done = await browser.submit(page, /^\/login\/password/, { email, password })
  if (!browser.cookies.get(new URL(login).host, '__Host-refresh')) {
    throw new Error(
      `no refresh cookie was set: ${done.status} ${/<h1[^>]*>([^<]*)/.exec(done.text)?.[1] ?? done.text.slice(0, 80)}`,
    )
  }
  const landed = await browser.follow(done)
  if (!landed.url.startsWith(hello)) throw new Error(`ended at ${landed.url} with ${landed.status}`)
  await expectSignedIn(browser, hello)
}

async function expectSignedIn(browser: TestBrowser, hello: string) {
  const me = await browser.get(`${hello}/me`)
  expectStatus(me, 200, `${hello}/me`)
  return JSON.parse(me.text) as { expiresAt: string }
}

async function renewal(browser: TestBrowser, { hello }: Places) {
  const before = await expectSignedIn(browser, hello)
  expectStatus(await browser.post(`${hello}/auth/renew`, {}), 204, 'the renewal')
  const after = await expectSignedIn(browser, hello)
  if (after.expiresAt <= before.expiresAt) throw new Error('the access token was not renewed')
}

async function sessions(browser: TestBrowser, { login }: Places, expected: number): Promise<Page> {
  const page = await browser.get(`${login}/account/security`)
  expectStatus(page, 200, 'the account page')
  const others = [...page.text.matchAll(/\/account\/sessions\/[0-9a-f-]{36}\/end/g)].length
  if (others !== expected - 1) throw new Error(`it lists ${others + 1}`)
  return page
}

async function endOther(browser: TestBrowser, places: Places) {
  const page = await sessions(browser, places, 2)
  const [action = ''] = /\/account\/sessions\/[0-9a-f-]{36}\/end/.exec(page.text) ?? []
  const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
  const done = await browser.post(`${places.login}${action}`, { csrf })
  expectStatus(done, 303, action)
  await sessions(browser, places, 1)
}

/** Login tells hello by the back channel, which takes a moment. */
async function refusedByHello(browser: TestBrowser, { hello }: Places) {
  const deadline = Date.now() + 10_000
  for (;;) {
    const answer = await browser.get(`${hello}/me`)
    if (answer.status !== 200) return
    if (Date.now() > deadline) throw new Error('hello still takes the session')
  }
}

async function refusedByLogin(browser: TestBrowser, { login }: Places) {
  const answer = await browser.get(`${login}/account/security`)
  if (answer.status === 200) throw new Error('login still takes the session')
  const landed = await browser.follow(answer)
  if (!landed.url.startsWith(`${login}/login`)) throw new Error(`ended at ${landed.url}`)
}

async function logOut(browser: TestBrowser, { hello, login }: Places) {
  const page = await browser.get(hello)
  const done = await browser.submit(page, /^\/auth\/sign-out/)
  const landed = await browser.follow(done)
  if (![hello, login].some((origin) => landed.url.startsWith(origin))) throw new Error(`ended at ${landed.url}`)
}

function expectStatus(answer: Page, status: number, what: string) {
  if (answer.status !== status) throw new Error(`${what} answered ${answer.status}: ${answer.text.slice(0, 200)}`)
}
