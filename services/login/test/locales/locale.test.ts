import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseLocale, matchLocale } from '../../src/flow/choose-locale.ts'
import { flowQuery } from '../../src/flow/flow.ts'
import { at, password, startLogin, type TestLogin } from '../login.ts'
import { startAdministrator } from '../pages.ts'

const offer = { supported: ['en', 'da'], fallback: 'en' } as const

describe('the language of a page', () => {
  test.each([
    ['the address before everything', { parameter: 'da', cookie: 'en', acceptLanguage: 'en' }, 'da'],
    ['the cookie before the browser', { cookie: 'da', acceptLanguage: 'en' }, 'da'],
    ['what the browser prefers', { acceptLanguage: 'da, en;q=0.8' }, 'da'],
    ['what it prefers most of what there is', { acceptLanguage: 'fr, en;q=0.5, da;q=0.7' }, 'da'],
    ['not what it will not have', { acceptLanguage: 'da;q=0, en;q=0.1' }, 'en'],
    ['the default', {}, 'en'],
    ['the default, where nothing fits', { parameter: 'tlh', cookie: 'fr', acceptLanguage: 'de-CH, *;q=0.5' }, 'en'],
    ['the next wish, where one is not offered', { parameter: 'fr', cookie: 'da' }, 'da'],
    ['the next wish, where one is malformed', { parameter: 'da_', cookie: '<script>', acceptLanguage: 'da' }, 'da'],
  ] as const)('is %s', (_, wishes, expected) => expect(chooseLocale(offer, wishes)).toBe(expected))

  test.each([
    ['da', 'da'],
    ['DA', 'da'],
    ['da-DK', 'da'],
    ['da-dk', 'da'],
    ['en-GB-oxendict', 'en'],
    ['da-Latn-DK-u-ca-gregory', 'da'],
    ['en-x-private', 'en'],
  ])('the tag %s means %s', (tag, expected) => expect(matchLocale(['en', 'da'], tag)).toBe(expected))

  test.each([
    ['d'],
    ['da_DK'],
    ['da-'],
    ['-da'],
    ['da DK'],
    ['../da'],
    ['da\0'],
    ['å'],
    [''],
    ['x-da'],
    ['toString'],
    ['__proto__'],
    ['e'.repeat(100_000)],
    ['*'],
  ])('the tag "%.20s" is ignored', (tag) => expect(matchLocale(['en', 'da'], tag)).toBeUndefined())

  test('a hostile Accept-Language is no error', () => {
    for (const acceptLanguage of [',,,;;;', 'da;q=x', 'q=1', ';q=1', 'da;q=9e99,en', '\uffff', 'a,'.repeat(10_000)])
      expect(['en', 'da']).toContain(chooseLocale(offer, { acceptLanguage }))
  })
})

describe('through a flow', () => {
  let login: TestLogin
  let admin: Awaited<ReturnType<typeof startAdministrator>>
  beforeAll(async () => {
    login = await startLogin()
    admin = await startAdministrator(login)
  })
  afterAll(() => login[Symbol.asyncDispose]())

  test('that of the address is remembered in the browser', async () => {
    const browser = login.openBrowser({ 'accept-language': 'en' })
    await browser.get(at('/login', { locale: 'da-DK' }))
    expect((await browser.get(at('/login'))).text).toContain('<html lang="da">')
  })

  test('one that is not offered is neither shown nor remembered', async () => {
    const browser = login.openBrowser({ 'accept-language': 'da' })
    for (const locale of ['fr', 'x', '%00', '"><script>']) {
      const page = await browser.get(`${at('/login')}?locale=${locale}`)
      expect(page.status).toBe(200)
      expect(page.text).toContain('<html lang="da">')
      expect(page.headers.getSetCookie().join()).not.toContain('locale')
    }
  })

  test('is carried from the first page over sign-up and mail to the application', async () => {
    const browser = login.openBrowser()
    const email = 'vej@example.test'
    const form = await browser.get(at('/sign-up', { app: 'mail', locale: 'da' }))
    const refused = await browser.submit(form, /^\/sign-up/, { name: '', email, password })
    expect(refused.text).toContain('<html lang="da">')
    await browser.submit(refused, /^\/sign-up/, { name: 'Dorte', email, password })
    const link = await login.linkTo(email, '/verify')
    expect(flowQuery(new URL(link).searchParams).get('locale')).toBe('da')
    const done = await browser.submit(await browser.get(link), /^\/verify/)
    expect(new URL(done.location ?? '').searchParams.get('locale')).toBe('da')
  })

  test('is saved with a new person, and a sign-in does not change that of an existing person', async () => {
    const anna = await login.person({ locale: 'da' })
    const handoffs = []
    for (const locale of ['da', 'en']) {
      const done = await login.signIn(login.openBrowser(), anna, at('/login', { app: 'mail', locale }))
      handoffs.push(new URL(done.location ?? '').searchParams.get('locale'))
    }
    expect(handoffs).toEqual(['da', 'en'])
    expect((await admin.userOf(anna)).locale).toBe('da')
  })

  test('errors speak it too', async () => {
    const page = await login.openBrowser().get(at('/login', { next: 'https://evil.test', locale: 'da' }))
    expect([page.status, page.text.includes('Vejen tilbage er ikke gyldig')]).toEqual([400, true])
  })

  test('the links of the footer show the same page in another language', async () => {
    const page = await login.openBrowser().get(at('/login', { app: 'mail', app_state: 'a&b' }))
    const [, href = ''] = /href="([^"]*)" lang="da"/.exec(page.text) ?? []
    const other = await login.openBrowser().get(`https://login.example.test${href.replaceAll('&amp;', '&')}`)
    expect(other.text).toContain('<html lang="da">')
    expect(new URL(other.url).searchParams.get('app_state')).toBe('a&b')
  })
})
