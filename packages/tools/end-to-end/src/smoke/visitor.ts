import { createBrowser, type Send, type TestBrowser } from '@constellation/testkit'
import { type Places, type Report, step, visitHello } from './journey.ts'

type VisitorOptions = { places: Pick<Places, 'login' | 'hello'>; unique: string; send: Send; report: Report }

/** Tests sign-in up to the point where an account is needed. It leaves nothing behind, so it is safe in production. */
export async function visit({ places, unique, send, report }: VisitorOptions): Promise<void> {
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-smoke' } })
  await step(report, 'http leads to https', () => isLedToHttps(browser, places.login))
  await step(report, 'a visitor of hello is sent to sign in', () => visitHello(browser, places))
  await step(report, 'login asks rbac, which refuses a stranger', () => refusesStranger(browser, places, unique))
  report(await step(report, 'login knows whether there is an administrator', () => setUpState(browser, places)))
  await step(report, 'hello asks login, which knows hello and not the code', () => refusesCode(browser, places))
}

async function isLedToHttps(browser: TestBrowser, login: string) {
  const { hostname, protocol } = new URL(login)
  if (protocol === 'http:') return
  const { status, headers } = await browser.get(`http://${hostname}/login`)
  if (status < 300 || status >= 400 || !headers.get('location')?.startsWith('https://'))
    throw new Error(`http://${hostname} answered ${status}`)
}

async function refusesStranger(browser: TestBrowser, { login }: VisitorOptions['places'], unique: string) {
  const page = await browser.get(`${login}/login`)
  const credentials = { email: `nobody-${unique}@example.invalid`, password: `no password of anybody ${unique}` }
  const { status } = await browser.submit(page, /^\/login\/password/, credentials)
  if (status !== 401 && status !== 422) throw new Error(`the sign-in of a stranger answered ${status}`)
}

/** The page of the set-up link says it without the secret. `core-init.yml` reads these sentences. */
async function setUpState(browser: TestBrowser, { login }: VisitorOptions['places']): Promise<string> {
  const { status } = await browser.get(`${login}/set-up`)
  if (status === 410) return 'there is a platform administrator'
  if (status === 200) return 'there is no platform administrator yet: the set-up link makes one'
  throw new Error(`the page of the set-up link answered ${status}`)
}

async function refusesCode(browser: TestBrowser, { hello, login }: VisitorOptions['places']) {
  const started = await browser.get(`${hello}/auth/sign-in`)
  const state = new URL(started.headers.get('location') ?? '', hello).searchParams.get('app_state') ?? ''
  const { status, headers } = await browser.get(
    `${hello}/auth/callback?${new URLSearchParams({ code: 'never-given', app_state: state })}`,
  )
  if (status !== 303 || !headers.get('location')?.startsWith(login))
    throw new Error(`hello answered ${status}: does its secret match what login has of it?`)
}
