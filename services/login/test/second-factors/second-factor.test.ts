import { createHash, randomUUID } from 'node:crypto'
import type { Handoff } from '@constellation/contracts-login'
import type { Page } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callAs, codeIn, openApplication } from '../handoff/handoff.ts'
import { at, origin, password, startLogin, type TestLogin } from '../login.ts'
import { isWrong, retryAfter } from '../pages.ts'
import { enrolApp, keyOn, onwardOf, personWithApp } from './second-step.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())

const host = 'login.example.test'

/** Signs in by password in a new browser, as far as the second step. */
async function firstStep(who: { email: string }, query: Record<string, string> = {}) {
  const browser = login.openBrowser()
  const done = await login.signIn(browser, who, at('/login', query))
  return { browser, done, page: await browser.get(done.location ?? '') }
}

/** Whether anybody is signed in. */
async function isSignedIn({ get }: { get(url: string): Promise<Page> }) {
  return (await get(at('/account/security'))).location?.startsWith(at('/login')) !== true
}

describe('setting up an authenticator app', () => {
  test('shows a QR code and the key, accepts one code, and shows ten recovery codes once', async () => {
    const { browser } = await login.person()
    const begin = await browser.get(at('/account/factors/totp'))
    const scan = await browser.submit(begin, /^\/account\/factors\/totp/)
    expect(scan.text).toMatch(/<svg class="qr"[^>]* role="img" aria-label="[^"]+"/)
    expect(keyOn(scan)).toMatch(/^[A-Z2-7]{32}$/)
    const { recoveryCodes, page } = await enrolApp(login, browser)
    expect(new Set(recoveryCodes).size).toBe(10)
    expect(page.text).toContain('download="recovery-codes.txt"')
    const factors = await browser.get(onwardOf(page))
    expect(factors.text).toContain('The authenticator app is set up.')
    expect(factors.text).toContain('10 left')
    for (const code of recoveryCodes) expect(factors.text).not.toContain(code)
  })

  test('a wrong code shows the same key again, and nothing is set up', async () => {
    const { browser } = await login.person()
    const scan = await browser.submit(await browser.get(at('/account/factors/totp')), /^\/account\/factors\/totp/)
    for (const code of ['000000', 'nonsense', 'x'.repeat(40), '']) {
      const again = await browser.submit(scan, /^\/account\/factors\/totp\//, { code })
      expect([code, again.status, isWrong(again, 'code'), keyOn(again)]).toEqual([code, 422, true, keyOn(scan)])
    }
    expect((await browser.get(at('/account/factors'))).text).toContain('Not set up')
  })

  test('a key that was not shown by us is not shown again', async () => {
    const { browser } = await login.person()
    const scan = await browser.submit(await browser.get(at('/account/factors/totp')), /^\/account\/factors\/totp/)
    for (const uri of [
      '',
      'https://evil.test',
      'otpauth://totp/x?secret=<script>',
      `otpauth://totp/${'x'.repeat(600)}`,
    ]) {
      const back = await browser.submit(scan, /^\/account\/factors\/totp\//, { code: '123456', uri })
      expect(back.location).toBe(at('/account/factors/totp'))
    }
  })

  test('another app replaces the first, which works until then', async () => {
    const anna = await personWithApp(login)
    const again = await anna.browser.get(at('/account/factors/totp'))
    expect(again.text).toContain('Your current app works until the new one is confirmed.')
    const { app, page } = await enrolApp(login, anna.browser)
    expect(page.location).toBe(at('/account/factors', { done: 'totp_added' }))
    const { browser, page: step } = await firstStep(anna)
    const old = await browser.submit(step, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect(old.status).toBe(401)
    expect((await browser.submit(old, /^\/login\/mfa/, { code: app.nextCode() })).status).toBe(303)
  })
})

describe('a sign-in that needs a second step', () => {
  test('asks for the code before there is a session, and then goes where it was going', async () => {
    const anna = await personWithApp(login)
    const { browser, done, page } = await firstStep(anna, { app: 'mail', app_state: 'kept' })
    expect(done.location).toBe(at('/login/mfa', { app: 'mail', app_state: 'kept' }))
    expect([browser.cookies.get(host, '__Host-refresh'), await isSignedIn(browser)]).toEqual([undefined, false])
    const offered = await browser.submit(page, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect(offered.location).toBe(at('/account/passkey-offer', { app: 'mail', app_state: 'kept' }))
    const on = await browser.submit(await browser.get(offered.location ?? ''), /^\/account\/passkey-offer\/close/)
    expect(on.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=kept/)
    const { body } = await callAs<Handoff>(login, 'mail', 'exchange', { code: codeIn(on), appId: 'mail' })
    expect(body).toMatchObject({ aal: 2, amr: expect.arrayContaining(['pwd', 'otp', 'mfa']) })
    expect(browser.cookies.headerFor(origin)).not.toContain('login_mfa')
  })

  test('a passkey is offered once and not again', async () => {
    const anna = await personWithApp(login)
    const first = await firstStep(anna)
    const offered = await first.browser.submit(first.page, /^\/login\/mfa/, { code: anna.app.nextCode() })
    await first.browser.submit(await first.browser.get(offered.location ?? ''), /^\/account\/passkey-offer\/close/)
    const second = await firstStep(anna)
    const done = await second.browser.submit(second.page, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect(done.location).toBe(at('/account/security'))
  })

  test('a code with spaces in it is accepted; a used code is not', async () => {
    const anna = await personWithApp(login)
    const code = anna.app.nextCode()
    const first = await firstStep(anna)
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
    expect((await first.browser.submit(first.page, /^\/login\/mfa/, { code: spaced })).status).toBe(303)
    const second = await firstStep(anna)
    const replayed = await second.browser.submit(second.page, /^\/login\/mfa/, { code })
    expect([replayed.status, isWrong(replayed, 'code'), await isSignedIn(second.browser)]).toEqual([401, true, false])
  })

  test('a code in other digits and with invisible marks is accepted, and never counts as a wrong one', async () => {
    const anna = await personWithApp(login)
    const arabic = (code: string) => code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))
    const first = await firstStep(anna)
    const done = await first.browser.submit(first.page, /^\/login\/mfa/, {
      code: `\u202a${arabic(anna.app.nextCode())}`,
    })
    expect(done.status).toBe(303)
    const second = await firstStep(anna)
    for (let attempt = 0; attempt < 8; attempt++) {
      const empty = await second.browser.submit(second.page, /^\/login\/mfa/, { code: '\u200b\ufeff ' })
      expect([empty.status, isWrong(empty, 'code')]).toEqual([422, true])
    }
    const right = await second.browser.submit(second.page, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect(right.status).toBe(303)
  })

  test.each(['', '000000', 'x'.repeat(33), '<script>', '１２３４５６'])(
    'the code "%s" signs nobody in',
    async (code) => {
      const anna = await personWithApp(login)
      const { browser, page } = await firstStep(anna)
      const wrong = await browser.submit(page, /^\/login\/mfa/, { code })
      expect([wrong.status, isWrong(wrong, 'code')]).toEqual([code ? 401 : 422, true])
      expect(await isSignedIn(browser)).toBe(false)
    },
  )

  test('after five wrong codes it starts again, and keeps where it was going', async () => {
    const anna = await personWithApp(login)
    const { browser, page } = await firstStep(anna, { app: 'mail', app_state: 'kept' })
    const pages: Page[] = []
    for (let attempt = 0; attempt < 6; attempt++)
      pages.push(await browser.submit(page, /^\/login\/mfa/, { code: '000000' }))
    const last = pages.at(-1)
    expect([last?.status, last?.text.includes('That took too long')]).toEqual([400, true])
    expect(last?.text).toContain('href="/login?app=mail&amp;app_state=kept"')
  })

  test('starting over does not help an attacker: the code is locked for a while, a recovery code is not', async () => {
    const anna = await personWithApp(login)
    for (let attempt = 0; attempt < 5; attempt++) {
      const { browser, page } = await firstStep(anna)
      await browser.submit(page, /^\/login\/mfa/, { code: '000000' })
    }
    const { browser, page } = await firstStep(anna)
    const locked = await browser.submit(page, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect([locked.status, retryAfter(locked) > 0, locked.text.includes('Too many wrong answers.')]).toEqual([
      429,
      true,
      true,
    ])
    const recovery = await browser.get(at('/login/mfa/recovery'))
    const done = await browser.submit(recovery, /^\/login\/mfa\/recovery/, { code: anna.recoveryCodes[0] ?? '' })
    expect(done.status).toBe(303)
  })

  test('a challenge expires after five minutes', async () => {
    const anna = await personWithApp(login)
    const { browser, page } = await firstStep(anna, { app: 'mail' })
    await login.timePasses({ minutes: 6 })
    const late = await browser.submit(page, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect([late.status, late.text.includes('href="/login?app=mail"')]).toEqual([400, true])
  })

  test('a challenge belongs to its browser and to where the sign-in was going', async () => {
    const anna = await personWithApp(login)
    const { browser } = await firstStep(anna, { app: 'mail' })
    const kept = browser.cookies.headerFor(origin) ?? ''
    const other = login.openBrowser()
    await other.get(at('/login'))
    const mfa = /__Host-login_mfa-[^;]+/.exec(kept)?.[0] ?? ''
    const strange = await other.get(at('/login/mfa', { app: 'mail' }), {
      cookie: `${other.cookies.headerFor(origin)}; ${mfa}`,
    })
    const elsewhere = await browser.get(at('/login/mfa', { app: 'files' }))
    const inDanish = await browser.get(at('/login/mfa', { app: 'mail', locale: 'da' }))
    expect([strange.status, elsewhere.status, inDanish.status]).toEqual([400, 400, 200])
    expect(inDanish.text).toContain('Skriv koden fra din app')
  })

  test.each(['/login/mfa', '/login/mfa/recovery', '/login/mfa/passkey', '/login/mfa/lost'])(
    '%s without a challenge leads to the sign-in, with the flow kept',
    async (path) => {
      const page = await login.openBrowser().get(at(path, { app: 'mail' }))
      expect([page.status, page.text.includes('href="/login?app=mail"')]).toEqual([400, true])
    },
  )

  test('asks only for factors that are accepted', async () => {
    const anna = await personWithApp(login)
    const { browser, page } = await firstStep(anna, { app: 'mail' })
    expect(page.text).toContain('/login/mfa/recovery?app=mail')
    expect(page.text).not.toContain('/login/mfa/passkey')
    expect((await browser.get(at('/login/mfa/passkey', { app: 'mail' }))).location).toBe(
      at('/login/mfa', { app: 'mail' }),
    )
  })

  test('the link that proves an address leads to the second step of a person who has one', async () => {
    const anna = await personWithApp(login)
    await anna.browser.submit(await anna.browser.get(at('/logout')), /^\/logout/)
    const form = await anna.browser.get(at('/forgot'))
    await anna.browser.submit(form, /^\/forgot/, { email: anna.email })
    const link = await login.linkTo(anna.email, '/reset')
    const newPassword = 'a password after all that'
    await anna.browser.submit(await anna.browser.get(link), /^\/reset/, { newPassword })
    const done = await login.signIn(anna.browser, { email: anna.email, password: newPassword })
    expect(done.location).toBe(at('/login/mfa'))
  })
})

describe('a recovery code', () => {
  test('signs in once, and the person must set up a new second step first', async () => {
    const anna = await personWithApp(login)
    const [code = ''] = anna.recoveryCodes
    const { browser } = await firstStep(anna, { app: 'mail', app_state: 'kept' })
    const recovery = await browser.get(at('/login/mfa/recovery', { app: 'mail', app_state: 'kept' }))
    const done = await browser.submit(recovery, /^\/login\/mfa\/recovery/, { code: code.toLowerCase() })
    expect(done.location).toBe(at('/account/restricted', { app: 'mail', app_state: 'kept' }))
    expect((await browser.get(at('/account/security'))).location).toBe(at('/account/restricted'))
    const choice = await browser.get(done.location ?? '')
    expect(choice.text).toContain('Set up a second step to continue')
    const { page } = await enrolApp(login, browser, at('/account/factors/totp', { app: 'mail', app_state: 'kept' }))
    expect(page.location).toBe(at('/account/restricted', { app: 'mail', app_state: 'kept' }))
    const on = await browser.get(page.location ?? '')
    expect(on.location).toMatch(/^https:\/\/mail\.example\.test\/inbox\?.*app_state=kept/)
    const again = await firstStep(anna)
    const used = await again.browser.submit(
      await again.browser.get(at('/login/mfa/recovery')),
      /^\/login\/mfa\/recovery/,
      { code },
    )
    expect([used.status, isWrong(used, 'code')]).toEqual([401, true])
  })

  test('is told by mail, with how many are left', async () => {
    const anna = await personWithApp(login)
    const { browser } = await firstStep(anna)
    const recovery = await browser.get(at('/login/mfa/recovery'))
    await browser.submit(recovery, /^\/login\/mfa\/recovery/, { code: anna.recoveryCodes[0] ?? '' })
    const mails = await login.mailsTo(anna.email)
    const told = mails.find(({ subject }) => subject === 'A recovery code was used')
    expect(told?.text).toContain('9 codes are left.')
  })

  test('a new set replaces the old one', async () => {
    const anna = await personWithApp(login)
    const form = await anna.browser.get(at('/account/factors/recovery-codes'))
    const shown = await anna.browser.submit(form, /^\/account\/factors\/recovery-codes/)
    expect(shown.text.match(/<li><code>/g)).toHaveLength(10)
    for (const code of anna.recoveryCodes) expect(shown.text).not.toContain(code)
    const { browser } = await firstStep(anna)
    const recovery = await browser.get(at('/login/mfa/recovery'))
    const old = await browser.submit(recovery, /^\/login\/mfa\/recovery/, { code: anna.recoveryCodes[1] ?? '' })
    expect(old.status).toBe(401)
  })
})

describe('an application that asks for level 2', () => {
  test('opens to a person without a second step once they have set one up', async () => {
    const anna = await login.person()
    const asked = await anna.browser.get(at('/login', { app: 'vault', app_state: 'kept' }))
    expect(asked.location).toBe(at('/account/restricted', { app: 'vault', app_state: 'kept' }))
    const choice = await anna.browser.get(asked.location ?? '')
    expect(choice.text).toContain('/account/factors/totp?app=vault')
    const { page } = await enrolApp(
      login,
      anna.browser,
      at('/account/factors/totp', { app: 'vault', app_state: 'kept' }),
    )
    const on = await anna.browser.get(onwardOf(page))
    expect(on.location).toMatch(/^https:\/\/vault\.example\.test\/\?.*app_state=kept/)
  })

  test('offers the choice again to a person who cancels, with the way there kept', async () => {
    const anna = await login.person()
    const page = await anna.browser.get(at('/account/factors/totp', { app: 'vault' }))
    expect(page.text).toContain('href="/account/restricted?app=vault"')
    const alone = await anna.browser.get(at('/account/factors/totp'))
    expect(alone.text).toContain('href="/account/factors"')
  })

  test('asks a person who signs in for it to set one up at once', async () => {
    const anna = await login.person()
    const { done, page } = await firstStep(anna, { app: 'vault' })
    expect(done.location).toBe(at('/account/restricted', { app: 'vault' }))
    expect(page.text).toContain('Set up a second step to continue')
  })

  test('asks a session of level 1 for the code, and goes on in the same session', async () => {
    const anna = await login.person()
    const other = login.openBrowser()
    await login.signIn(other, anna)
    const { app } = await enrolApp(login, anna.browser)
    const asked = await other.follow(await other.get(at('/login', { app: 'vault' })))
    expect([asked.url, asked.text.includes('so we check that it is you')]).toEqual([
      at('/login/mfa', { app: 'vault' }),
      true,
    ])
    const on = await other.submit(asked, /^\/login\/mfa/, { code: app.nextCode() })
    expect(on.location).toMatch(/^https:\/\/vault\.example\.test\//)
    const { body } = await callAs<Handoff>(login, 'vault', 'exchange', { code: codeIn(on), appId: 'vault' })
    expect(body).toMatchObject({ aal: 2 })
  })

  test('is refused the exchange where the session has not got it', async () => {
    const anna = await login.person()
    const handoff = await openApplication(login, anna)
    const code = `hc_${'a'.repeat(43)}`
    await login.db
      .insertInto('handoff_codes')
      .values({
        code_hash: createHash('sha256').update(code).digest('hex'),
        application_id: 'vault',
        session_id: handoff.sessionId,
        expires_at: new Date(Date.now() + 60_000),
      })
      .execute()
    const refused = await callAs(login, 'vault', 'exchange', { code, appId: 'vault' })
    expect(refused).toMatchObject({ status: 401, body: { code: 'second_factor_required' } })
  })
})

describe('an application that wants a fresh or a stronger proof', () => {
  test('acr_values=aal2 asks for the second step, once', async () => {
    const anna = await login.person()
    const other = login.openBrowser()
    await login.signIn(other, anna)
    const { app } = await enrolApp(login, anna.browser)
    const query = { app: 'mail', acr_values: 'aal2' }
    const asked = await other.follow(await other.get(at('/login', query)))
    expect(asked.url).toBe(at('/login/mfa', query))
    expect((await other.submit(asked, /^\/login\/mfa/, { code: app.nextCode() })).location).toContain('code=')
    expect((await other.get(at('/login', query))).location).toContain('code=')
  })

  test('max_age asks a person who signed in longer ago, and nobody else', async () => {
    const anna = await login.person()
    expect((await anna.browser.get(at('/login', { app: 'mail', max_age: '300' }))).location).toContain('code=')
    await login.timePasses({ minutes: 6 })
    const asked = await anna.browser.get(at('/login', { app: 'mail', max_age: '300' }))
    expect(asked.location).toBe(at('/login/confirm', { app: 'mail', max_age: '300' }))
    const form = await anna.browser.get(asked.location ?? '')
    const done = await anna.browser.submit(form, /^\/login\/confirm/, { password })
    expect(done.location).toContain('code=')
  })

  test('max_age=0 asks everybody, and then lets them on', async () => {
    const anna = await login.person()
    const asked = await anna.browser.follow(await anna.browser.get(at('/login', { app: 'mail', max_age: '0' })))
    expect(asked.url).toContain('/login/confirm')
    expect((await anna.browser.submit(asked, /^\/login\/confirm/, { password })).location).toContain('code=')
  })

  test.each([
    ['max_age', '-1'],
    ['max_age', '1e3'],
    ['max_age', '9'.repeat(10)],
    ['max_age', ' 5'],
    ['acr_values', 'aal3'],
    ['acr_values', 'AAL2'],
    ['acr_values', 'aal2 aal1'],
  ])('%s "%s" is refused', async (name, value) => {
    const page = await login.openBrowser().get(at('/login', { app: 'mail', [name]: value }))
    expect([page.status, page.text.includes('could not be read')]).toEqual([400, true])
  })
})

describe('what is sensitive', () => {
  test('asks for a second step that this session has not proved, and comes back', async () => {
    const anna = await login.person()
    const other = login.openBrowser()
    await login.signIn(other, anna)
    const { app } = await enrolApp(login, anna.browser)
    const asked = await other.follow(await other.get(at('/account/factors/recovery-codes')))
    expect(new URL(asked.url).pathname).toBe('/login/mfa')
    const back = await other.submit(asked, /^\/login\/mfa/, { code: app.nextCode() })
    expect(back.location).toBe(at('/account/factors/recovery-codes'))
    expect((await other.get(back.location ?? '')).status).toBe(200)
  })

  test('asks for the password again after a while, or for the second step instead', async () => {
    const anna = await personWithApp(login)
    await login.timePasses({ minutes: 11 })
    const asked = await anna.browser.follow(await anna.browser.get(at('/account/factors/totp')))
    expect(new URL(asked.url).pathname).toBe('/login/confirm')
    expect(asked.text).toContain('/login/step-up?')
    const step = await anna.browser.follow(
      await anna.browser.get(at('/login/step-up', { next: '/account/factors/totp' })),
    )
    const back = await anna.browser.submit(step, /^\/login\/mfa/, { code: anna.app.nextCode() })
    expect(back.location).toBe(at('/account/factors/totp'))
    expect((await anna.browser.get(back.location ?? '')).status).toBe(200)
  })

  test('a form that was sent too late leads through the proof back to its page', async () => {
    const anna = await personWithApp(login)
    const form = await anna.browser.get(at('/account/factors/recovery-codes'))
    await login.timePasses({ minutes: 11 })
    const sent = await anna.browser.submit(form, /^\/account\/factors\/recovery-codes/)
    expect(sent.location).toBe(at('/login/confirm', { next: '/account/factors/recovery-codes' }))
  })
})

describe('removing', () => {
  test('an app is removed after what that does was said, and the password is enough again', async () => {
    const anna = await personWithApp(login)
    const factors = await anna.browser.get(at('/account/factors'))
    const href = /href="(\/account\/factors\/[^"]+\/remove)"/.exec(factors.text)?.[1] ?? ''
    const confirm = await anna.browser.get(at(href))
    expect(confirm.text).toContain('It is your last second step')
    const done = await anna.browser.submit(confirm, /\/remove$/)
    expect(done.location).toBe(at('/account/factors', { done: 'factor_removed' }))
    const page = await anna.browser.get(done.location ?? '')
    expect([page.text.includes('Not set up'), page.text.includes('You get them with your first second step')]).toEqual([
      true,
      true,
    ])
    const { done: signedIn } = await firstStep(anna)
    expect(signedIn.location).toBe(at('/account/security'))
    const again = await anna.browser.submit(confirm, /\/remove$/)
    expect(again.location).toBe(at('/account/factors', { done: 'factor_gone' }))
  })

  test("somebody else's factor does not exist", async () => {
    const [anna, bo] = [await personWithApp(login), await personWithApp(login)]
    const factors = await anna.browser.get(at('/account/factors'))
    const href = /href="(\/account\/factors\/[^"]+)\/remove"/.exec(factors.text)?.[1] ?? ''
    for (const path of [href, `${href}/remove`, `/account/factors/${randomUUID()}`])
      expect((await bo.browser.get(at(path))).location).toBe(at('/account/factors', { done: 'factor_gone' }))
  })
})

test('the list of activity shows what happened, in words', async () => {
  const anna = await personWithApp(login)
  const { browser, page } = await firstStep(anna)
  await browser.submit(page, /^\/login\/mfa/, { code: '000000' })
  const activity = await anna.browser.get(at('/account/activity'))
  for (const text of [
    'Authenticator app set up',
    'Second step refused',
    'Was this you?',
    'Signed in',
    'Firefox on Linux',
  ])
    expect(activity.text).toContain(text)
  for (const before of ['x', '%00', 'x'.repeat(3000)])
    expect((await anna.browser.get(at('/account/activity', { after: before }))).status).toBeLessThan(500)
})

test('both languages say all of it', async () => {
  const anna = await personWithApp(login)
  const page = await anna.browser.get(at('/account/factors', { locale: 'da' }))
  expect(page.text).toContain('Login i to trin')
  const account = await anna.browser.get(at('/account/security', { locale: 'da' }))
  expect(account.text).toContain('Godkendelsesapp og 10 gendannelseskoder')
})

test('password managers and passkey managers learn where to send a person', async () => {
  const browser = login.openBrowser()
  expect((await browser.get(at('/.well-known/change-password'))).location).toBe(at('/account/password'))
  const endpoints = await browser.get(at('/.well-known/passkey-endpoints'))
  expect(JSON.parse(endpoints.text)).toEqual({
    enroll: at('/account/factors/passkey'),
    manage: at('/account/factors'),
  })
})
