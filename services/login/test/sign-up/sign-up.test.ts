import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packFlow } from '../../src/flow/flow.ts'
import { at, password, startLogin, type TestLogin } from '../login.ts'
import { isWrong, neutral, retryAfter, typedIn } from '../pages.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

const anna = { name: 'Anna Holm', email: 'anna@example.test', password }

async function send(fields: Partial<typeof anna>, address = at('/sign-up'), browser = login.openBrowser()) {
  return browser.submit(await browser.get(address), /^\/sign-up/, { ...anna, ...fields })
}

describe('signing up', () => {
  test('leads over the mail into the application, with the account confirmed and the person signed in', async () => {
    const browser = login.openBrowser()
    const email = 'way@example.test'
    const sent = await send({ email }, at('/sign-up', { app: 'mail', app_state: 's1' }), browser)
    const told = await browser.follow(sent)
    expect(told.url).toBe(at('/check-mail', { app: 'mail', app_state: 's1', after: 'sign_up' }))
    expect(told.text).toContain(email)
    const done = await browser.submit(await browser.get(await login.linkTo(email, '/verify')), /^\/verify/)
    expect(done.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=s1/)
    const account = await browser.get(at('/account/security'))
    expect(account.text).toContain(email)
    expect(account.text).toContain('Confirmed')
  })

  test('opening the link alone confirms nothing: programs open links too', async () => {
    const browser = login.openBrowser()
    await send({ email: 'scanner@example.test' }, at('/sign-up'), browser)
    const link = await login.linkTo('scanner@example.test', '/verify')
    for (const who of [browser, login.openBrowser()]) expect((await who.get(link)).status).toBe(200)
    expect((await login.signIn(login.openBrowser(), { email: 'scanner@example.test' })).status).toBe(401)
    expect((await browser.submit(await browser.get(link), /^\/verify/)).status).toBe(303)
  })

  test('the e-mail address is in no address of a page', async () => {
    const sent = await send({ email: 'private@example.test' })
    expect(sent.location).not.toContain('private')
  })

  test('the language of the page becomes the language of the person', async () => {
    await login.person({ email: 'dansk@example.test', locale: 'da' })
    const [mail] = await login.mailsTo('dansk@example.test')
    expect(mail?.subject).toBe('Bekræft din adresse')
  })
})

describe('a form that is refused', () => {
  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(81) }, 'name'],
    ['no address', { email: '' }, 'email'],
    ['half an address', { email: 'anna@' }, 'email'],
    ['an address with a space', { email: 'anna holm@example.test' }, 'email'],
    ['an address that only looks like one', { email: 'anna@example..test' }, 'email'],
    ['no password', { password: '' }, 'password'],
    ['a short password', { password: 'fourteen chars' }, 'password'],
    ['a password that is too long', { password: 'long '.repeat(52) }, 'password'],
    ['a password that everybody has', { password: 'passwordpassword' }, 'password'],
    ['a password with the address in it', { password: 'anna@example.test!' }, 'password'],
  ])('for %s says so beside the field, with everything kept but the password', async (_, given, field) => {
    const page = await send(given)
    expect(page.status).toBe(422)
    expect(['name', 'email', 'password'].filter((one) => isWrong(page, one))).toEqual([field])
    const typed = { ...anna, ...given }
    expect(typedIn(page, 'name') ?? '').toBe(typed.name.trim())
    expect(typedIn(page, 'email') ?? '').toBe(typed.email)
    expect(typedIn(page, 'password')).toBeUndefined()
  })

  test('for several things names all of them', async () => {
    const page = await send({ name: '', email: 'x', password: 'short' })
    expect(['name', 'email', 'password'].filter((field) => isWrong(page, field))).toHaveLength(3)
    expect(page.text).toContain('3 things to correct')
  })

  test('because it has expired is shown again with what was typed', async () => {
    const browser = login.openBrowser()
    const again = await browser.post(at('/sign-up', { app: 'mail' }), {
      ...anna,
      email: 'aged@example.test',
      csrf: 'aged',
    })
    expect([again.status, typedIn(again, 'name'), typedIn(again, 'email')]).toEqual([
      403,
      'Anna Holm',
      'aged@example.test',
    ])
    expect((await browser.submit(again, /^\/sign-up/, { ...anna, email: 'aged@example.test' })).status).toBe(303)
  })

  test('after too many mails to one address from one browser says when to come back', async () => {
    const email = 'flooded@example.test'
    const browser = login.openBrowser()
    const again = () => send({ email }, at('/sign-up'), browser)
    for (let mail = 0; mail < 5; mail++) expect((await again()).status).toBe(303)
    const page = await again()
    expect(page.status).toBe(429)
    expect(retryAfter(page)).toBeGreaterThan(60)
    expect(typedIn(page, 'email')).toBe(email)
  })
})

describe('what a stranger learns', () => {
  test('a known, an unknown and an unconfirmed address look the same, byte for byte, up to the page after', async () => {
    await login.person({ email: 'known@example.test' })
    await send({ email: 'waits@example.test' })
    const seen = []
    for (const email of ['known@example.test', 'waits@example.test', 'fresh@example.test']) {
      const browser = login.openBrowser()
      const sent = await send({ email }, at('/sign-up'), browser)
      const after = await browser.follow(sent)
      const again = await browser.submit(after, /^\/resend/)
      seen.push([sent, after, again].map((page) => neutral(page, email)))
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })

  test('the owner of a known address is told instead, and no link of a stranger opens anything', async () => {
    const owner = await login.person({ email: 'owner@example.test' })
    await send({ email: owner.email, password: 'what a stranger would like' }, at('/sign-up', { app: 'mail' }))
    const mails = await login.mailsTo(owner.email)
    expect(mails.at(-1)?.subject).toBe('You already have an account')
    expect(mails.at(-1)?.links.join()).not.toContain('token=')
    expect(await login.linkTo(owner.email, '/login')).toBe(at('/login', packFlow('app=mail')))
    const stranger = await login.signIn(login.openBrowser(), { ...owner, password: 'what a stranger would like' })
    expect(stranger.status).toBe(401)
  })
})

describe('the link of the mail', () => {
  async function waiting(email: string) {
    const browser = login.openBrowser()
    await send({ email }, at('/sign-up', { app: 'mail' }), browser)
    return { browser, link: await login.linkTo(email, '/verify') }
  }

  test('opened in another browser wants the password that was chosen', async () => {
    const { link } = await waiting('other-browser@example.test')
    const other = login.openBrowser()
    const page = await other.get(link)
    expect(page.text).toContain('another browser')
    const missing = await other.submit(page, /^\/verify/, { password: '' })
    expect([missing.status, isWrong(missing, 'password')]).toEqual([422, true])
    const wrong = await other.submit(missing, /^\/verify/, { password: 'a wrong guess of it' })
    expect([wrong.status, isWrong(wrong, 'password')]).toEqual([401, true])
    const done = await other.submit(wrong, /^\/verify/, { password })
    expect(done.location).toMatch(/^https:\/\/mail\.example\.test\//)
  })

  test('works once; used again it says so', async () => {
    const { browser, link } = await waiting('once@example.test')
    await browser.submit(await browser.get(link), /^\/verify/)
    const again = await login.openBrowser().get(link)
    expect(again.status).toBe(200)
    expect(again.text).toContain('Your address is already confirmed')
  })

  test('has expired after a day, and the page sends a new one that works', async () => {
    const { browser, link } = await waiting('late@example.test')
    await login.timePasses({ hours: 25 })
    const late = await browser.get(link)
    expect(late.status).toBe(400)
    const sent = await browser.submit(late, /^\/resend/, { email: 'late@example.test' })
    expect(sent.status).toBe(303)
  })

  test('can be sent again from the next page; the older one no longer works', async () => {
    const { browser, link } = await waiting('again@example.test')
    const page = await browser.get(at('/check-mail', { app: 'mail', after: 'sign_up' }))
    const sent = await browser.submit(page, /^\/resend/)
    expect((await browser.follow(sent)).text).toContain('Sent again.')
    const newer = await login.linkTo('again@example.test', '/verify')
    expect(newer).not.toBe(link)
    expect((await browser.get(link)).status).toBe(400)
    const done = await browser.submit(await browser.get(newer), /^\/verify/)
    expect(done.location).toMatch(/^https:\/\/mail\./)
  })

  test.each([
    ['cut off', (link: string) => link.slice(0, -5)],
    ['without its token', () => at('/verify')],
    ['with a token of nobody', () => at('/verify', { token: `cl_${'x'.repeat(43)}` })],
    [
      'with a NUL in its token',
      () => `${at('/verify')}?token=cl_%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00`,
    ],
  ])('%s shows what to do', async (_, damage) => {
    const { browser, link } = await waiting(`damaged-${Math.abs(damage.toString().length)}@example.test`)
    const page = await browser.get(damage(link))
    expect(page.status).toBe(400)
    expect(page.text).toMatch(/href="\/login|action="\/resend/)
  })

  test('of a password reset confirms no address', async () => {
    const anna = await login.person()
    const browser = login.openBrowser()
    await browser.submit(await browser.get(at('/forgot')), /^\/forgot/, { email: anna.email })
    const token = new URL(await login.linkTo(anna.email, '/reset')).searchParams.get('token') ?? ''
    expect((await browser.get(at('/verify', { token }))).status).toBe(400)
    expect((await browser.get(at('/reset', { token }))).status).toBe(200)
  })

  test('signs out another person who was signed in in that browser', async () => {
    const [{ browser: other }, { link }] = [await login.person(), await waiting('guest@example.test')]
    await other.submit(await other.get(link), /^\/verify/, { password })
    expect((await other.get(at('/account/security'))).text).toContain('guest@example.test')
  })
})

test('closed sign-up says so with a way back to signing in, whatever was typed', async () => {
  await using closed = await startLogin({ rbac: { settings: { signUpEnabled: false } } })
  const browser = closed.openBrowser()
  const page = await browser.submit(await browser.get(at('/sign-up', { app: 'mail' })), /^\/sign-up/, anna)
  expect(page.status).toBe(403)
  expect(page.text).toContain('New accounts are closed')
  expect(page.text).toContain('/login?app=mail')
})
