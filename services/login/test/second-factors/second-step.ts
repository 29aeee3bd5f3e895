import { type AuthenticatorApp, authenticatorApp } from '@constellation/rbac/testing'
import type { Page, TestBrowser } from '@constellation/testkit'
import { at, type Person, type TestLogin } from '../login.ts'

export type Enrolled = { app: AuthenticatorApp; recoveryCodes: string[]; page: Page }

/** Sets up an authenticator app as a person does, from the page on which that begins. Fails when it is refused. */
export async function enrolApp(
  login: TestLogin,
  browser: TestBrowser,
  address = at('/account/factors/totp'),
): Promise<Enrolled> {
  const scan = await browser.submit(await browser.get(address), /^\/account\/factors\/totp/)
  const app = authenticatorApp(keyOn(scan), login.clock)
  const page = await browser.submit(scan, /^\/account\/factors\/totp\//, { code: app.nextCode() })
  if (page.status !== 200 && page.status !== 303) throw new Error(`the app was not taken: ${page.status} ${page.text}`)
  return { app, recoveryCodes: codesOn(page), page }
}

/** A person who has an authenticator app and recovery codes, signed in at level 2. */
export async function personWithApp(login: TestLogin): Promise<Person & Enrolled> {
  const person = await login.person()
  return { ...person, ...(await enrolApp(login, person.browser)) }
}

/** The key that an authenticator app is given, as it is shown for typing. */
export function keyOn(page: Page): string {
  const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1]
  if (!key) throw new Error(`no key on ${page.url}: ${page.status}`)
  return key.replaceAll(' ', '')
}

/** The recovery codes that a page shows. */
export function codesOn(page: Page): string[] {
  return [...page.text.matchAll(/<li><code>([^<]+)<\/code><\/li>/g)].map(([, code]) => code ?? '')
}

/** Where the main way on of a page leads. */
export function onwardOf(page: Page): string {
  const href = /<a class="button primary" href="([^"]*)"/.exec(page.text)?.[1]
  if (!href) throw new Error(`no way on from ${page.url}`)
  return new URL(href.replaceAll('&amp;', '&'), page.url).href
}
