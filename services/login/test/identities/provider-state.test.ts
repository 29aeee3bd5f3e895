import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at } from '../login.ts'
import { somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())

const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? ''

describe('where a sign-in with a provider begins', () => {
  test('the pages offer the providers that are configured, in their order', async () => {
    for (const path of ['/login', '/sign-up']) {
      const page = await login.openBrowser().get(at(path, { app: 'mail' }))
      expect([...page.text.matchAll(/href="(\/login\/[\w-]+\/start[^"]*)"/g)].map(([, href]) => href)).toEqual([
        '/login/github/start?app=mail',
        '/login/google/start?app=mail',
        '/login/microsoft/start?app=mail',
        '/login/example-id/start?app=mail',
      ])
    }
  })

  test('nothing but random values goes to the provider, with PKCE and the exact redirect URI', async () => {
    const question = new URL(await login.begin(login.openBrowser(), 'google', { app: 'mail', locale: 'da' }))
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(question.searchParams)
    for (const secret of [state, nonce, code_challenge]) expect(secret).toMatch(/^[\w-]{43}$/)
    expect(new Set([state, nonce, code_challenge]).size).toBe(3)
    expect(rest).toEqual({
      response_type: 'code',
      client_id: 'login-at-google',
      redirect_uri: 'https://login.example.test/login/google/callback',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      ui_locales: 'da',
      hl: 'da',
      prompt: 'select_account',
    })
  })

  test('neither state, nonce nor verifier can be read in the database', async () => {
    const question = new URL(await login.begin(login.openBrowser(), 'github'))
    const rows = JSON.stringify(await login.db.selectFrom('login_tx').selectAll().execute())
    expect(rows).not.toContain(question.searchParams.get('state'))
    const google = new URL(await login.begin(login.openBrowser(), 'google'))
    expect(JSON.stringify(await login.db.selectFrom('login_tx').selectAll().execute())).not.toContain(
      google.searchParams.get('nonce'),
    )
  })

  test('a destination that is not registered stops it', async () => {
    const page = await login.openBrowser().get(at('/login/github/start', { next: 'https://evil.test/' }))
    expect([page.status, page.location]).toEqual([400, null])
  })

  test('a provider that is not configured does not exist, and other methods are refused', async () => {
    const browser = login.openBrowser()
    for (const step of ['start', 'callback']) {
      const missing = await browser.get(at(`/login/gitlab/${step}`))
      expect([missing.status, missing.text.includes('not offered')]).toEqual([404, true])
      const wrong = await browser.post(at(`/login/github/${step}`), {})
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
  })

  test('thirty may begin within a minute in one browser, and more after it', async () => {
    const browser = login.openBrowser()
    for (let count = 0; count < 30; count++) await login.begin(browser, 'github')
    const refused = await browser.get(at('/login/github/start'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    await login.begin(login.openBrowser(), 'github')
    await login.timePasses({ seconds: 61 })
    await login.begin(browser, 'github')
  })

  test('a school begins three hundred at one address in a minute, and what was finished leaves room for more', async () => {
    const place = { 'x-forwarded-for': '198.51.100.77' }
    const pupil = () => login.openBrowser(place)
    const finished = pupil()
    const back = await login.allow(finished, await login.begin(finished, 'github'), somebodyNew())
    for (let count = 1; count < 300; count++) await login.begin(pupil(), 'github')
    await finished.get(back)
    await login.begin(pupil(), 'github')
    expect((await pupil().get(at('/login/github/start'))).status).toBe(429)
    await login.begin(login.openBrowser(), 'github')
  })
})

describe('a state', () => {
  test('works once; the second time nobody is signed in', async () => {
    const browser = login.openBrowser()
    const back = await login.allow(browser, await login.begin(browser, 'github'), somebodyNew())
    expect((await browser.get(back)).status).toBe(303)
    browser.cookies.delete('login.example.test', '__Host-refresh')
    browser.cookies.delete('login.example.test', '__Host-access')
    const again = await browser.get(back)
    expect([again.status, again.text.includes('already completed')]).toEqual([400, true])
  })

  test('that comes again, as after a reload, leads the person who is signed in on to where they were going', async () => {
    const browser = login.openBrowser()
    const begun = await login.begin(browser, 'github', { app: 'mail', app_state: 'reloaded' })
    const back = await login.allow(browser, begun, somebodyNew())
    await browser.get(back)
    const again = await browser.get(back)
    expect(again.location).toBe(at('/login', { app: 'mail', app_state: 'reloaded' }))
    expect((await browser.get(again.location ?? '')).location).toMatch(/^https:\/\/mail\..*app_state=reloaded/)
  })

  test('of three sign-ins that a browser without a cookie begins at once is good for each', async () => {
    const browser = login.openBrowser()
    const begun = await Promise.all([1, 2, 3].map(() => login.begin(browser, 'github', { app: 'mail' })))
    for (const question of begun) {
      const landed = await browser.get(await login.allow(browser, question, somebodyNew()))
      expect(landed.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?/)
    }
  })

  test('of many answers at once exactly one signs in', async () => {
    const browser = login.openBrowser()
    const back = await login.allow(browser, await login.begin(browser, 'github'), somebodyNew())
    const pages = await Promise.all(Array.from({ length: 8 }, () => browser.get(back)))
    expect(pages.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400, 400, 400, 400, 400])
  })

  test('is used up by an error too', async () => {
    const browser = login.openBrowser()
    const question = await login.begin(browser, 'github')
    const denied = await browser.get(at('/login/github/callback', { error: 'access_denied', state: stateOf(question) }))
    expect(denied.location).toContain('/login?notice=consent_denied')
    const replayed = await browser.get(await login.allow(browser, question, somebodyNew()))
    expect([replayed.status, replayed.text.includes('already completed')]).toEqual([400, true])
  })

  test('expires, and the way on begins the same sign-in again', async () => {
    const browser = login.openBrowser()
    const back = await login.allow(browser, await login.begin(browser, 'github', { app: 'mail' }), somebodyNew())
    await login.timePasses({ seconds: 601 })
    const page = await browser.get(back)
    expect([page.status, page.text.includes('took too long')]).toEqual([400, true])
    expect(page.text).toContain('href="/login/github/start?app=mail"')
  })

  test('is good in the browser where it began and in no other, and that try does not spoil it', async () => {
    const [browser, other] = [login.openBrowser(), login.openBrowser()]
    const back = await login.allow(browser, await login.begin(browser, 'github', { app: 'mail' }), somebodyNew())
    await other.get(at('/login'))
    for (const stranger of [other, login.openBrowser()]) {
      const page = await stranger.get(back)
      expect([page.status, page.text.includes('another browser')]).toEqual([400, true])
      expect(page.text).not.toContain('app=mail')
      expect(stranger.cookies.get('login.example.test', '__Host-refresh')).toBeUndefined()
    }
    expect((await browser.get(back)).status).toBe(303)
  })

  test.each([
    ['unknown', 'x'.repeat(43)],
    ['malformed', "' or 1=1"],
    ['absent', ''],
  ])('that is %s is refused', async (_, state) => {
    const page = await login.openBrowser().get(at('/login/github/callback', { code: 'abc', ...(state && { state }) }))
    expect([page.status, page.text.includes('did not start here')]).toEqual([400, true])
  })

  test('of another provider is refused', async () => {
    const browser = login.openBrowser()
    const state = stateOf(await login.begin(browser, 'google'))
    const page = await browser.get(at('/login/github/callback', { code: 'abc', state }))
    expect([page.status, page.text.includes('did not start here')]).toEqual([400, true])
  })

  test('belongs to its tab: several sign-ins of a browser go where each was going', async () => {
    const browser = login.openBrowser()
    const tabs = [
      { next: 'https://mail.example.test/one', locale: 'da' },
      { next: 'https://mail.example.test/two', locale: 'en' },
    ]
    const questions = []
    for (const query of tabs) questions.push(await login.begin(browser, 'github', { app: 'mail', ...query }))
    const person = somebodyNew()
    for (const [index, question] of questions.entries()) {
      const { location } = await browser.get(await login.allow(browser, question, person))
      const url = new URL(location ?? '')
      expect([url.origin + url.pathname, url.searchParams.get('locale')]).toEqual([
        tabs[index]?.next,
        tabs[index]?.locale,
      ])
      expect(url.searchParams.get('code')).toMatch(/^hc_/)
    }
  })

  test('an old one is removed, and one that can still be explained is kept', async () => {
    await login.begin(login.openBrowser(), 'github')
    await login.timePasses({ hours: 20 })
    await login.removeOld()
    expect(await login.db.selectFrom('login_tx').select('state_hash').execute()).not.toEqual([])
    await login.timePasses({ hours: 20 })
    await login.removeOld()
    expect(await login.db.selectFrom('login_tx').select('state_hash').execute()).toEqual([])
  })
})

describe('a person who comes back', () => {
  test('goes on with a code for the application, the state of the application and the language', async () => {
    const browser = login.openBrowser()
    const page = await login.signInWith(browser, 'github', somebodyNew(), {
      app: 'mail',
      next: 'https://mail.example.test/a?b=c',
      app_state: 'xyz',
      locale: 'da',
    })
    const url = new URL(page.location ?? '')
    expect(url.origin + url.pathname).toBe('https://mail.example.test/a')
    const { code, ...rest } = Object.fromEntries(url.searchParams)
    expect(code).toMatch(/^hc_[\w-]{43}$/)
    expect(rest).toEqual({ b: 'c', app_state: 'xyz', locale: 'da' })
    const cookie = page.headers.getSetCookie().find((line) => line.startsWith('__Host-refresh='))
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute)
  })

  test('is a new user in the language of the flow, and keeps it at the next sign-in in another', async () => {
    const person = somebodyNew()
    await login.signInWith(login.openBrowser(), 'github', person, { locale: 'da' })
    await login.signInWith(login.openBrowser(), 'github', person, { locale: 'en' })
    expect(await login.keptOf('github', person.subject)).toMatchObject({ locale: 'da', email: person.email })
  })

  test('and did not allow it, is back at sign-in with a word about it', async () => {
    const browser = login.openBrowser()
    const page = await browser.post(await login.begin(browser, 'google', { app: 'mail' }), {
      ...somebodyNew(),
      decision: 'deny',
    })
    const landed = await browser.follow(page)
    expect(landed.url).toBe(at('/login', { app: 'mail', notice: 'consent_denied' }))
    expect(landed.text).toContain('You did not allow access there')
  })

  test('to a destination that was removed meanwhile, goes to the default one', async () => {
    const browser = login.openBrowser()
    const back = await login.allow(browser, await login.begin(browser, 'github', { app: 'mail' }), somebodyNew())
    await login.db.updateTable('login_tx').set({ flow_query: 'app=gone' }).execute()
    expect((await browser.get(back)).location).toBe(at('/account/security'))
    expect(JSON.stringify(login.lines)).toContain('no longer valid')
  })
})
