import { type BrowserContext, chromium, type Page } from '@playwright/test'

export type LivePlaces = {
  /** The origins of login, and of an application that answers `/me` to who is signed in. */
  login: string
  application: string
}

type Options = {
  places: LivePlaces
  providers: readonly string[]
  /** The profile folder of a Chromium in which somebody is signed in at the providers. Without one, nothing can be run. */
  profile: string | undefined
  /** Shows the browser, so that a person can answer what a provider asks. */
  headed: boolean
  /** How long one sign-in may take, in milliseconds. */
  limitMs: number
  /** Answers what the provider asks, where no person does. */
  answer?: (page: Page) => Promise<void>
}

export type Outcome = { provider: string } & (
  | { kind: 'passed' }
  | { kind: 'failed'; why: string }
  | { kind: 'skipped'; why: string }
)

/**
 * Signs in through real providers with the browser's account there: from the application to login, to the provider and back. It ends with
 * login's refresh cookie and a session in the application. A provider that cannot be tried is reported as skipped.
 */
export async function liveJourney({ profile, ...options }: Options, report: (outcome: Outcome) => void): Promise<void> {
  if (!profile) {
    const why = 'no --profile of a browser in which somebody is signed in there'
    for (const provider of options.providers) report({ provider, kind: 'skipped', why })
    return
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: !options.headed,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    for (const provider of options.providers) report(await signIn(context, provider, options))
  } finally {
    await context.close()
  }
}

async function signIn(
  context: BrowserContext,
  provider: string,
  { places, limitMs, answer }: Omit<Options, 'profile'>,
): Promise<Outcome> {
  await forgetSignIn(context, places)
  const page = await context.newPage()
  page.setDefaultTimeout(limitMs)
  try {
    await page.goto(`${places.application}/auth/sign-in`)
    const button = page.locator(`a[href^="/login/${provider}/start"]`)
    if ((await button.count()) === 0) return { provider, kind: 'skipped', why: `${places.login} does not offer it` }
    await button.click()
    await answer?.(page)
    await page.waitForURL((url) => url.origin === places.application, { timeout: limitMs })
    return await judge(context, page, provider, places)
  } catch (error) {
    const why = `the browser is at ${withoutQuery(page.url())}: ${error instanceof Error ? error.message : String(error)}`
    return { provider, kind: 'failed', why: why.split('\n')[0] ?? why }
  } finally {
    await page.close()
  }
}

/** Deletes the cookies of login and of the application. Those of the provider stay. */
async function forgetSignIn(context: BrowserContext, { login, application }: LivePlaces) {
  for (const origin of [login, application]) await context.clearCookies({ domain: new URL(origin).hostname })
}

async function judge(context: BrowserContext, page: Page, provider: string, places: LivePlaces): Promise<Outcome> {
  const cookies = await context.cookies(places.login)
  if (!cookies.some(({ name }) => name === '__Host-refresh'))
    return { provider, kind: 'failed', why: 'login set no refresh cookie' }
  const me = await page.goto(`${places.application}/me`)
  if (me?.status() !== 200) return { provider, kind: 'failed', why: `the application answered ${me?.status()}` }
  return { provider, kind: 'passed' }
}

/** A code or a state of a provider stands in the query. */
function withoutQuery(address: string) {
  return address.split('?')[0]
}
