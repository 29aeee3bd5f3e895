import { randomInt, randomUUID } from 'node:crypto'
import type { SignInProvider } from '@constellation/manifest'
import type { Page, TestBrowser } from '@constellation/testkit'

type Places = { login: string; hello: string }

/** Signs a new person in with a provider, from hello and back. Throws unless it ends with a session in hello. */
export async function signInWithProvider(
  browser: TestBrowser,
  { login, hello }: Places,
  provider: SignInProvider,
  email: string,
): Promise<void> {
  const page = await browser.follow(await browser.get(`${hello}/auth/sign-in`))
  const consent = await browser.follow(await browser.get(startLink(page, login, provider)))
  const allowed = await browser.post(consent.url, {
    subject: subjects[provider](),
    name: 'Smoke Test',
    email,
    verified: 'yes',
    decision: 'allow',
  })
  if (!allowed.location?.startsWith(`${login}/login/${provider}/callback?`))
    throw new Error(`${provider} did not send back: ${allowed.status} at ${consent.url}`)
  const completed = await browser.get(allowed.location)
  if (!browser.cookies.get(new URL(login).host, '__Host-refresh')) throw new Error('no refresh cookie was set')
  const code = new URL(completed.location ?? hello).searchParams.get('code')
  if (!code) throw new Error(`no handoff code was given: ${completed.status}`)
  const landed = await browser.follow(completed)
  if (!landed.url.startsWith(hello)) throw new Error(`ended at ${landed.url} with ${landed.status}`)
}

/** The form of a subject at each provider. */
const subjects: Record<SignInProvider, () => string> = {
  github: () => String(randomInt(10_000, 2_000_000_000)),
  google: () => String(randomInt(10_000, 2_000_000_000)),
  microsoft: randomUUID,
}

function startLink({ text }: Page, login: string, provider: SignInProvider): string {
  const [, path] = new RegExp(`href="(/login/${provider}/start[^"]*)"`).exec(text) ?? []
  if (!path) throw new Error(`the sign-in page does not offer ${provider}`)
  return login + path.replaceAll('&amp;', '&')
}
