import {
  createSoftwareAuthenticator,
  type Page,
  type SoftwareAuthenticator,
  type TestBrowser,
} from '@constellation/testkit'
import { generateSync } from 'otplib'

type Places = { login: string; hello: string }

/** A code cannot be replayed, nor can an earlier one. The code of the next time step is accepted early (RFC 6238 §5.2). */
const stepSeconds = 30

/** Sets up an authenticator app for the signed-in person. Returns the key of the app. */
export async function enrolApp(browser: TestBrowser, { login }: Places): Promise<string> {
  const begin = await browser.get(`${login}/account/factors/totp`)
  const scan = await browser.submit(begin, /^\/account\/factors\/totp/)
  const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(scan.text)?.[1]?.replaceAll(' ', '')
  if (!key) throw new Error(`no key for an app: ${scan.status}`)
  const done = await browser.submit(scan, /^\/account\/factors\/totp\//, { code: codeOf(key, 0) })
  if (!/<li><code>/.test(done.text)) throw new Error(`no recovery codes: ${done.status}`)
  return key
}

/** Signs in from hello with a password and the next code of an app. */
export async function signInWithCode(
  browser: TestBrowser,
  { login, hello }: Places,
  { email, password, key }: { email: string; password: string; key: string },
): Promise<void> {
  const form = await browser.follow(await browser.get(`${hello}/auth/sign-in`))
  const asked = await browser.follow(await browser.submit(form, /^\/login\/password/, { email, password }))
  if (browser.cookies.get(new URL(login).host, '__Host-refresh')) throw new Error('signed in without the second step')
  const offered = await browser.follow(await browser.submit(asked, /^\/login\/mfa/, { code: codeOf(key, 1) }))
  const landed = await browser.follow(await browser.submit(offered, /^\/account\/passkey-offer\/close/))
  expectHandoff(browser, { login, hello }, landed)
}

/** Registers a passkey for the signed-in person. Returns its device. */
export async function addPasskey(browser: TestBrowser, { login }: Places): Promise<SoftwareAuthenticator> {
  const device = createSoftwareAuthenticator({ origin: login, synced: true })
  const form = await browser.get(`${login}/account/factors/passkey`)
  const made = device.create(await optionsAt(browser, form, `${login}/account/factors/passkey/options`))
  const done = await browser.submit(form, /^\/account\/factors\/passkey/, {
    name: 'Smoke test',
    response: JSON.stringify(made),
  })
  // The first factor shows the recovery codes.
  if (done.status !== 303 && !/<li><code>/.test(done.text))
    throw new Error(`the passkey was not registered: ${done.status}`)
  return device
}

/** Signs in from hello with a passkey alone. */
export async function signInWithPasskey(
  browser: TestBrowser,
  { login, hello }: Places,
  device: SoftwareAuthenticator,
): Promise<void> {
  const form = await browser.follow(await browser.get(`${hello}/auth/sign-in`))
  const used = device.get(await optionsAt(browser, form, `${login}/login/passkey/options`))
  const landed = await browser.follow(
    await browser.submit(form, /^\/login\/passkey\/verify/, { response: JSON.stringify(used) }),
  )
  expectHandoff(browser, { login, hello }, landed)
}

/** The code of an app, this many time steps from now. */
export function codeOf(key: string, stepsFromNow: number): string {
  return generateSync({ secret: key, epoch: Math.floor(Date.now() / 1000) + stepsFromNow * stepSeconds })
}

async function optionsAt(browser: TestBrowser, form: Page, address: string) {
  const csrf = /name="csrf" value="([^"]*)"/.exec(form.text)?.[1] ?? ''
  const answer = await browser.post(address, { csrf })
  if (answer.status !== 200) throw new Error(`no options for a passkey: ${answer.status}`)
  return JSON.parse(answer.text)
}

function expectHandoff(browser: TestBrowser, { login, hello }: Places, landed: Page) {
  if (!browser.cookies.get(new URL(login).host, '__Host-refresh')) throw new Error('no refresh cookie was set')
  if (!landed.url.startsWith(hello)) throw new Error(`ended at ${landed.url} with ${landed.status}`)
}
