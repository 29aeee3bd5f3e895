import { MfaRequired } from '@constellation/contracts-rbac'
import type { Page } from '@constellation/testkit'
import { firstAdministrator } from './handoff/handoff.ts'
import type { Person, TestLogin } from './login.ts'

/** The value that a field of a page was shown with. */
export function typedIn(page: Page, field: string): string | undefined {
  const [, attributes = ''] = new RegExp(`<input([^>]* name="${field}"[^>]*)>`).exec(page.text) ?? []
  return /value="([^"]*)"/.exec(attributes)?.[1]
}

/** Whether a field of a page is marked as wrong. */
export function isWrong(page: Page, field: string): boolean {
  return new RegExp(
    `<input[^>]* name="${field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]* name="${field}"`,
  ).test(page.text)
}

/** Seconds after which an answer says to come back. */
export function retryAfter(page: Page): number {
  return Number(page.headers.get('retry-after') ?? Number.NaN)
}

/** The page as anybody would see it: without what names this request, this browser and this person. */
export function neutral(page: Page, email: string) {
  const text = page.text
    .replaceAll(email, '<email>')
    .replace(/name="csrf" value="[^"]*"/g, 'name="csrf"')
    .replaceAll(/<code>[^<]*<\/code>/g, '<code>')
    .replaceAll(page.headers.get('x-request-id') ?? '', '<reference>')
  const headers = [...page.headers.keys()].sort().join()
  const cookies = page.headers.getSetCookie().map((line) => line.replace(/=[^;]*/, '='))
  const location = page.location?.replaceAll(encodeURIComponent(email), '<email>')
  return { status: page.status, text, sizeBytes: Buffer.byteLength(page.text), headers, cookies, location }
}

/** The platform's administrator, and what they can do to others. */
export async function startAdministrator(login: TestLogin) {
  const olga = await firstAdministrator(login)

  /** Signed in again each time: tests let days pass. */
  async function client() {
    const asked = { browserId: 'the-administrators-program', client: { ip: olga.ip, userAgent: 'console' } }
    const { email, password } = olga
    const refusal: unknown = await login.rbac
      .as('login')
      .signInWithPassword({ body: { email, password, ...asked } })
      .catch((error: unknown) => error)
    const { challengeToken } = MfaRequired.parse(Object(refusal).problem).mfa
    const answer = { kind: 'totp', code: olga.app.nextCode() } as const
    const { accessToken } = await login.rbac
      .as('login')
      .verifySecondFactor({ body: { challengeToken, answer, ...asked } })
    return login.rbac.as('console', accessToken)
  }

  async function userOf({ email }: Pick<Person, 'email'>) {
    const { items } = await (await client()).listUsers({ query: { email } })
    const [user] = items
    if (!user) throw new Error(`nobody has the address ${email}`)
    return user
  }

  async function update(person: Pick<Person, 'email'>, body: { status?: 'disabled' | 'active'; restricted?: boolean }) {
    const { id } = await userOf(person)
    await (await client()).updateUser({ params: { id }, body })
  }

  return {
    ...olga,
    userOf,
    disable: (person: Pick<Person, 'email'>) => update(person, { status: 'disabled' }),
    restrict: (person: Pick<Person, 'email'>, restricted = true) => update(person, { restricted }),
    async suspend(person: Pick<Person, 'email'>) {
      const { homeAccountId } = await userOf(person)
      const { owner } = login.rbac
      await owner.updateTable('accounts').set({ status: 'suspended' }).where('id', '=', homeAccountId).execute()
    },
    async endAllSessions(person: Pick<Person, 'email'>) {
      const { id } = await userOf(person)
      await login.rbac.as('platform-api').endAllSessions({ params: { id } })
    },
  }
}
