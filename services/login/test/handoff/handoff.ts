import type { Handoff } from '@constellation/contracts-login'
import type { AuthenticatorApp } from '@constellation/rbac/testing'
import type { Page, TestBrowser } from '@constellation/testkit'
import { secrets } from '../applications.ts'
import { at, origin, type Person, type TestLogin } from '../login.ts'
import { enrolApp } from '../second-factors/second-step.ts'

export type Answer<Body> = { status: number; headers: Headers; body: Body & { code?: string } }
type Application = keyof typeof secrets

/** Calls an operation of login as an application's server does. */
export async function callAs<Body>(
  login: TestLogin,
  application: string,
  operation: 'exchange' | 'renew' | 'end',
  body: unknown,
  secret = secrets[application as Application] ?? '',
): Promise<Answer<Body>> {
  const response = await login.fetch(
    new Request(`${origin}/handoff/${operation}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${application}:${secret}`).toString('base64')}`,
      },
      body: JSON.stringify(body),
    }),
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} }
}

/** The code that a redirect to an application carries. */
export function codeIn(page: Pick<Page, 'location'>): string {
  const code = new URL(page.location ?? 'about:blank').searchParams.get('code')
  if (!code) throw new Error(`no code in ${page.location}`)
  return code
}

/** What an application gets for a person who is signed in in this browser. */
export async function openApplication(
  login: TestLogin,
  { browser }: { browser: TestBrowser },
  application: Application = 'mail',
): Promise<Handoff> {
  const page = await browser.get(at('/login', { app: application }))
  const { status, body } = await callAs<Handoff>(login, application, 'exchange', {
    code: codeIn(page),
    appId: application,
  })
  if (status !== 200) throw new Error(`the exchange was refused: ${JSON.stringify(body)}`)
  return body
}

/** Who opens the first administrator's link: a person who may use the operator's application, and has the second factor that they need. */
export async function firstAdministrator(login: TestLogin): Promise<Person & { app: AuthenticatorApp }> {
  const browser = login.openBrowser()
  const address = at('/set-up', { secret: 'the secret of the suite' })
  const person = { email: 'olga@example.test', password: 'administrators type this', name: 'Olga Berg' }
  const done = await browser.submit(await browser.get(address), /^\/set-up/, person)
  if (done.status !== 303) throw new Error(`set-up answered ${done.status}`)
  const { app } = await enrolApp(login, browser)
  return { ...person, browser, ip: browser.ip, app }
}
