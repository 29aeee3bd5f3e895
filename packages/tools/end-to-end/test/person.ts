import { send } from '@constellation/stack/send'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { inject } from 'vitest'
import './global-setup.ts'

/** Where things are in the running stack. */
export const places = () => {
  const {
    public: { login = '', hello = '' },
    mail,
    setUpLink,
  } = inject('stack')
  return { login, hello, mail, setUpLink }
}

export const password = 'four plain words do'

/** The system's Chromium. It resolves `*.localhost` by itself. */
export function launch(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...asRoot, ...quiet] })
}

/** A browser of its own: cookies, language and window that no other test sees. */
export async function openBrowser(
  browser: Browser,
  options: { dark?: boolean; width?: number; locale?: string } = {},
): Promise<BrowserContext & AsyncDisposable> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    locale: options.locale ?? 'en-GB',
  })
  context.setDefaultTimeout(8000)
  return Object.assign(context, { [Symbol.asyncDispose]: () => context.close() })
}

/** The button that sends the form of a page. */
export function submitButton(page: Page) {
  return page.locator('form button:not([type=button])').first()
}

let named = 0

/** An address that nobody has used. */
export function newAddress(): string {
  return `person-${process.pid}-${++named}-${inject('stack').pid}@example.test`
}

/** The newest mail to an address whose text has the words, once it is there. */
export async function readMail(to: string, words: RegExp): Promise<{ subject: string; text: string; links: string[] }> {
  const { mail } = places()
  const port = new URL(mail).port
  let after = ''
  for (let attempt = 0; attempt < 10; attempt++) {
    const query = new URLSearchParams({ to, waitMs: '5000', ...(after && { after }) })
    const messages: { id: string; subject: string; text: string; links: string[] }[] = await fetchMail(port, query)
    const found = messages.find(({ subject, text }) => words.test(`${subject}\n${text}`))
    if (found) return found
    after = messages[0]?.id ?? after
  }
  throw new Error(`no mail to ${to} with ${words}`)
}

/** Signs somebody up from hello, proves the address by the mail, and ends in hello. */
export async function signUp(page: Page, email = newAddress(), name = 'Anna Holm'): Promise<string> {
  await page.goto(`${places().hello}/`)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: /create|continue|sign up/i }).click()
  await page.getByRole('heading', { level: 1 }).filter({ hasText: /mail/i }).waitFor()
  const { links } = await readMail(email, /confirm/i)
  await page.goto(links.find((link) => link.includes('/verify')) ?? '')
  await page.getByRole('button', { name: /confirm/i }).click()
  await page.waitForURL(`${places().hello}/**`)
  return email
}

/** Fills in the sign-in form that is open. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Opens hello and signs in from there. */
export async function signInFromHello(page: Page, email: string): Promise<void> {
  await page.goto(`${places().hello}/auth/sign-in`)
  await signIn(page, email)
  await page.waitForURL(`${places().hello}/**`)
}

/** Whether hello says that somebody is signed in. */
export function greeting(page: Page) {
  return page.getByRole('heading', { level: 1, name: /^Hello, / })
}

async function fetchMail(port: string, query: URLSearchParams) {
  const url = `http://mail.localhost:${port}/api/messages?${query}`
  const response = await send(url, { method: 'GET', headers: {} })
  return JSON.parse(await response.text())
}
