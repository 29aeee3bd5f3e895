import type { Page } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { locales } from '../../src/locales/index.ts'
import { at, type Person, password } from '../login.ts'
import { startAdministrator } from '../pages.ts'
import { type ProviderName, somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

let login: TestProviders
let olga: Awaited<ReturnType<typeof startAdministrator>>
beforeAll(async () => {
  login = await startLoginWithProviders()
  olga = await startAdministrator(login)
})
afterAll(() => login[Symbol.asyncDispose]())

const account = at('/account/security')
const errors = locales.en.errors

/** Presses "Link" on the account page, and "Go to …" on the page that follows; gives the address of the provider. */
async function beginLink({ browser }: Pick<Person, 'browser'>, name: ProviderName): Promise<string> {
  const asked = await browser.get(at(`/account/link/${name}`))
  const [, onward = ''] = /href="(\/login\/[\w-]+\/start\?link=1[^"]*)"/.exec(asked.text) ?? []
  const page = await browser.get(at(onward.replaceAll('&amp;', '&')))
  if (!page.location) throw new Error(`it was not begun: ${page.status} ${page.text}`)
  return page.location
}

async function link(person: Pick<Person, 'browser'>, name: ProviderName, as: Record<string, string>): Promise<Page> {
  return person.browser.get(await login.allow(person.browser, await beginLink(person, name), as))
}

const removals = ({ text }: Page) =>
  [...text.matchAll(/href="(\/account\/credentials\/[^"]*)"/g)].map(([, href = '']) => href)

describe('linking on the account page', () => {
  test('adds a way to sign in, whatever its address, in the same session; the person is told', async () => {
    const anna = await login.person()
    const google = somebodyNew('private@elsewhere.test')
    expect((await anna.browser.get(account)).text).toContain('href="/account/link/google"')
    const landed = await anna.browser.follow(await link(anna, 'google', google))
    expect(landed.text).toContain('Linked. You can now sign in with it.')
    expect(landed.text).toContain('private@elsewhere.test')
    expect(landed.text).not.toContain('href="/account/link/google"')
    expect(landed.text).toContain('signed in here and nowhere else')
    expect(await login.keptOf('google', google.subject)).toMatchObject({ email: anna.email })
    expect((await login.mailsTo(anna.email)).at(-1)?.subject).toBe('You can now sign in with Google')
    const elsewhere = login.openBrowser()
    expect((await elsewhere.follow(await login.signInWith(elsewhere, 'google', google))).text).toContain(anna.email)
  })

  test('a link from elsewhere leads to the question and not to the provider', async () => {
    const anna = await login.person()
    for (const query of [{ link: '1' }, { link: '1', proof: 'x'.repeat(43) }]) {
      const page = await anna.browser.get(at('/login/google/start', query))
      expect([page.status, page.location]).toEqual([303, at('/account/link/google')])
    }
  })

  test('a person who is not signed in signs in, and comes back to the question', async () => {
    const page = await login.openBrowser().get(at('/account/link/google'))
    expect(page.location).toBe(at('/login', { next: '/account/link/google' }))
  })

  test('an older sign-in must be proved again', async () => {
    const anna = await login.person()
    await login.timePasses({ minutes: 11 })
    const page = await anna.browser.get(at('/account/link/google'))
    expect(page.location).toBe(at('/login/confirm', { next: '/account/link/google' }))
    const form = await anna.browser.follow(page)
    const done = await anna.browser.submit(form, /^\/login\/confirm/, { password: anna.password })
    expect(done.location).toBe(at('/account/link/google'))
  })

  test('too long at the provider needs a new proof, and nothing is linked', async () => {
    const anna = await login.person()
    const google = somebodyNew()
    await login.timePasses({ minutes: 7 })
    const question = await beginLink(anna, 'google')
    await login.timePasses({ minutes: 5 })
    const page = await anna.browser.get(await login.allow(anna.browser, question, google))
    expect([page.status, page.text.includes(errors.reauth_required.title)]).toEqual([401, true])
    expect(page.text).toContain('href="/account/link/google"')
    expect(await login.keptOf('google', google.subject)).toBeUndefined()
  })

  test('a person who signed out meanwhile must sign in, and nothing is linked', async () => {
    const anna = await login.person()
    const google = somebodyNew()
    const question = await beginLink(anna, 'google')
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/)
    const page = await anna.browser.get(await login.allow(anna.browser, question, google))
    expect([page.status, page.text.includes(errors.session_required.title)]).toEqual([401, true])
    expect(await login.keptOf('google', google.subject)).toBeUndefined()
  })

  test('another person who signed in meanwhile does not get it', async () => {
    const anna = await login.person()
    const google = somebodyNew()
    const question = await beginLink(anna, 'google')
    await login.person({ browser: { ...anna.browser, ip: anna.ip } })
    const page = await anna.browser.get(await login.allow(anna.browser, question, google))
    expect([page.status, page.text.includes(errors.link_target_mismatch.title)]).toEqual([403, true])
    expect(await login.keptOf('google', google.subject)).toBeUndefined()
  })

  test('the sign-in of another account stays there: credential_conflict, without a way to try again', async () => {
    const anna = await login.person()
    const taken = somebodyNew()
    await login.signInWith(login.openBrowser(), 'github', taken)
    const owner = (await login.keptOf('github', taken.subject))?.user_id
    const page = await link(anna, 'github', taken)
    expect([page.status, page.text.includes(errors.credential_conflict.title)]).toEqual([409, true])
    expect(page.text).not.toContain('Try again</a>')
    expect(page.text).not.toContain(taken.email)
    expect((await login.keptOf('github', taken.subject))?.user_id).toBe(owner)
  })

  test('a second account of the same provider is provider_already_linked', async () => {
    const anna = await login.person()
    await link(anna, 'github', somebodyNew())
    const page = await link(anna, 'github', somebodyNew())
    expect([page.status, page.text.includes(errors.provider_already_linked.title)]).toEqual([409, true])
  })

  test('a person who denies access there reads that nothing was linked', async () => {
    const anna = await login.person()
    const page = await anna.browser.post(await beginLink(anna, 'github'), { ...somebodyNew(), decision: 'deny' })
    expect((await anna.browser.follow(page)).text).toContain('nothing was linked')
  })
})

describe('unlinking', () => {
  test('is asked, done, told, and the provider does not sign in as that person any more', async () => {
    const anna = await login.person()
    const github = somebodyNew()
    const page = await anna.browser.follow(await link(anna, 'github', github))
    const [removal = ''] = removals(page)
    const question = await anna.browser.get(at(removal))
    expect(question.text).toContain('Unlink GitHub?')
    const done = await anna.browser.follow(await anna.browser.submit(question, /^\/account\/credentials\//))
    expect(done.text).toContain('Unlinked. You can no longer sign in with it.')
    expect(removals(done)).toEqual([])
    expect(await login.keptOf('github', github.subject)).toBeUndefined()
    const again = await anna.browser.get(at(removal))
    expect((await anna.browser.follow(again)).text).toContain('already unlinked')
  })

  test('the last way to sign in stays, and has no button', async () => {
    const browser = login.openBrowser()
    const person = somebodyNew()
    const page = await browser.follow(await login.signInWith(browser, 'github', person))
    expect(removals(page)).toEqual([])
    const { id = '' } =
      (await login.rbac.db
        .selectFrom('credentials')
        .select('id')
        .where('provider_sub', '=', person.subject)
        .executeTakeFirst()) ?? {}
    const question = await browser.get(at(`/account/credentials/${id}/remove`))
    const refused = await browser.submit(question, /^\/account\/credentials\//)
    expect([refused.status, refused.text.includes(errors.last_credential.title)]).toEqual([409, true])
    expect(await login.keptOf('github', person.subject)).toBeDefined()
  })

  test("somebody else's cannot be removed", async () => {
    const [anna, bo] = [await login.person(), await login.person()]
    const github = somebodyNew()
    const [removal = ''] = removals(await anna.browser.follow(await link(anna, 'github', github)))
    expect((await bo.browser.get(at(removal))).location).toBe(at('/account/security', { done: 'provider_gone' }))
    expect(await login.keptOf('github', github.subject)).toBeDefined()
  })
})

describe('a person whom rbac refuses', () => {
  test('an address whose owner has another account of that provider: sign in as before, then link', async () => {
    const anna = await login.person()
    await login.signInWith(login.openBrowser(), 'github', somebodyNew(anna.email))
    const page = await login.signInWith(login.openBrowser(), 'github', somebodyNew(anna.email))
    expect([page.status, page.text.includes(errors.link_requires_login.title)]).toEqual([409, true])
    const query = new URLSearchParams({ next: '/account/link/github' })
    expect(page.text).toContain(`href="/login?${query}"`)
  })

  test('a person on the way to an application goes on there once it is linked', async () => {
    await using strict = await startLoginWithProviders({ rbac: { settings: { autoLink: false } } })
    const anna = await strict.person()
    const browser = strict.openBrowser()
    const github = somebodyNew(anna.email)
    const refused = await strict.signInWith(browser, 'github', github, { app: 'mail', app_state: 'kept' })
    const [, signIn = ''] = /href="(\/login\?next=[^"]*)"/.exec(refused.text) ?? []
    const page = await browser.get(at(signIn.replaceAll('&amp;', '&')))
    const credentials = { email: anna.email, password }
    const question = await browser.follow(await browser.submit(page, /^\/login\/password/, credentials))
    const [, onward = ''] = /href="(\/login\/github\/start[^"]*)"/.exec(question.text) ?? []
    const leaving = await browser.get(at(onward.replaceAll('&amp;', '&')))
    const linked = await browser.get(await strict.allow(browser, leaving.location ?? '', github))
    expect(linked.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=kept&code=/)
  })

  test('a new person reads that new accounts are closed, and a known person signs in', async () => {
    await using closed = await startLoginWithProviders({ rbac: { settings: { signUpEnabled: false } } })
    const person = somebodyNew()
    const page = await closed.signInWith(closed.openBrowser(), 'github', person)
    expect([page.status, page.text.includes(errors.signup_disabled.title)]).toEqual([403, true])
    expect(await closed.keptOf('github', person.subject)).toBeUndefined()
  })

  test('a disabled person is told so, and nobody new is made', async () => {
    const anna = await login.person()
    const github = somebodyNew(anna.email)
    await login.signInWith(login.openBrowser(), 'github', github)
    await olga.disable(anna)
    const page = await login.signInWith(login.openBrowser(), 'github', github)
    expect([page.status, page.text.includes('disabled')]).toEqual([403, true])
  })
})

describe('a person without a password', () => {
  test('proves with a provider that says when it proved them, and may then choose one', async () => {
    const browser = login.openBrowser()
    const person = somebodyNew()
    await browser.follow(await login.signInWith(browser, 'example-id', person))
    await login.timePasses({ minutes: 11 })
    const asked = await browser.follow(await browser.get(at('/account/password')))
    expect(asked.text).not.toContain('type="password"')
    const [, again = ''] = /href="(\/login\/example-id\/start[^"]*)"/.exec(asked.text) ?? []
    expect(asked.text).not.toContain('/login/google/start')
    const { location } = await browser.get(at(again.replaceAll('&amp;', '&')))
    const back = await login.allow(browser, location ?? '', person)
    const form = await browser.follow(await browser.get(back))
    expect(form.url).toBe(at('/account/password'))
    const done = await browser.submit(form, /^\/account\/password/, { newPassword: 'five words that are new' })
    expect((await browser.follow(done)).text).toContain('Password changed.')
  })
})
