import { RbacEvent, UserId } from '@constellation/contracts-rbac'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailOf } from '../../src/mails/mail-of.ts'
import { at, password, safari, startLogin, type TestLogin } from '../login.ts'

let login: TestLogin
beforeAll(async () => {
  login = await startLogin()
})
afterAll(() => login[Symbol.asyncDispose]())
beforeEach(async () => {
  login.mailServer.faults.clear()
  await login.mailServer.start()
})

async function signUp(email: string, name = 'Anna', query: Record<string, string> = {}) {
  const browser = login.openBrowser()
  const sent = await browser.submit(await browser.get(at('/sign-up', query)), /^\/sign-up/, { name, email, password })
  expect(sent.status).toBe(303)
  return browser
}

describe('a mail server that fails', () => {
  test('by being down loses no request: the page answers as ever, and the mail arrives when it is back', async () => {
    await login.mailServer.stop()
    const browser = await signUp('down@example.test')
    expect(await login.mailsTo('down@example.test')).toEqual([])
    expect((await login.backlog()).waiting).toBe(1)
    await login.mailServer.start()
    await login.timePasses({ seconds: 10 })
    const link = await login.linkTo('down@example.test', '/verify')
    expect((await browser.submit(await browser.get(link), /^\/verify/)).status).toBe(303)
    expect((await login.backlog()).waiting).toBe(0)
  })

  test.each([
    ['by refusing for the moment', 'refuse'],
    ['by hanging up in the middle', 'drop'],
  ] as const)('%s is tried again until it takes the mail, once', async (_, kind) => {
    const email = `${kind}@example.test`
    login.mailServer.faults.set({ kind, times: 2, delayMs: 0, to: email })
    await signUp(email)
    expect(await login.mailsTo(email)).toEqual([])
    for (let later = 0; later < 3; later++) {
      await login.timePasses({ minutes: 1 })
      await login.settle()
    }
    expect(await login.mailsTo(email)).toHaveLength(1)
  })

  test('by hanging up after it accepted the mail gets it again with the same Message-ID, so that the duplicate is recognised', async () => {
    const email = 'twice@example.test'
    login.mailServer.faults.set({ kind: 'drop-after', times: 1, delayMs: 0, to: email })
    await signUp(email)
    await login.settle()
    await login.timePasses({ minutes: 1 })
    const mails = await login.mailsTo(email)
    expect(mails).toHaveLength(2)
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1)
    expect(mails[0]?.messageId).toMatch(/^<[0-9a-f-]{36}@example\.test>$/)
  })

  test('for one address holds up nobody else', async () => {
    login.mailServer.faults.set({ kind: 'reject', delayMs: 0, to: 'rejected@example.test' })
    await signUp('rejected@example.test')
    await signUp('next@example.test')
    expect(await login.mailsTo('next@example.test')).toHaveLength(1)
  })

  test('leaves the link of a mail nowhere in the clear: not in the database, not in the log', async () => {
    await login.mailServer.stop()
    await signUp('sealed@example.test')
    await login.settle()
    const waiting = await login.db.selectFrom('outbox').selectAll().where('delivered_at', 'is', null).execute()
    await login.mailServer.start()
    await login.timePasses({ minutes: 6 })
    const token = new URL(await login.linkTo('sealed@example.test', '/verify')).searchParams.get('token') ?? 'none'
    const delivered = await login.db.selectFrom('outbox').selectAll().execute()
    for (const text of [waiting, delivered, login.lines, login.rbac.lines].map((one) => JSON.stringify(one))) {
      expect(text).not.toContain(token)
      expect(text).not.toContain(password)
    }
    expect(delivered.find(({ id }) => id === waiting.at(-1)?.id)?.payload).toBe('')
  })
})

test('an event that is delivered twice is mailed once', async () => {
  const body = {
    id: login.deps.newId(),
    type: 'sign_up_repeated' as const,
    occurredAt: login.clock.now().toISOString(),
    data: { to: { email: 'once@example.test', displayName: 'O', locale: 'en' }, returnTo: '' },
  }
  const rbac = login.as('rbac')
  await Promise.all([1, 2, 3].map(() => rbac.receiveEvent({ body })))
  await rbac.receiveEvent({ body })
  expect(await login.mailsTo('once@example.test')).toHaveLength(1)
})

test.each([
  ['an identity that was linked', 'You can now sign in with GitHub', 'A GitHub account was linked'],
  ['an identity that linked itself', 'You can now sign in with GitHub', 'Someone signed in with a GitHub account'],
  ['an identity that was removed', 'You can no longer sign in with GitHub', 'can no longer sign in as you'],
  ['a password that was removed', 'Your password was removed', 'no longer works'],
])('%s is told to the person', async (what, subject, words) => {
  const email = `${what.replaceAll(' ', '-')}@example.test`
  const occurredAt = login.clock.now().toISOString()
  const user = { to: { email, displayName: 'Anna', locale: 'en' }, userId: UserId.parse(login.deps.newId()) }
  const data = {
    ...user,
    at: occurredAt,
    device: null,
    provider: what.includes('password') ? null : 'github',
    automatic: what.includes('itself'),
  }
  const type = what.includes('removed') ? 'credential_removed' : 'credential_linked'
  await login.as('rbac').receiveEvent({ body: RbacEvent.parse({ id: login.deps.newId(), type, occurredAt, data }) })
  const mails = await login.mailsTo(email)
  expect(mails).toHaveLength(1)
  expect(mails[0]?.subject).toBe(subject)
  expect(mails[0]?.text).toContain(words)
})

describe('the mails', () => {
  test('carry a link that works, as text and as button', async () => {
    const browser = await signUp('works@example.test', 'Anna', { app: 'mail' })
    const [mail] = await login.mailsTo('works@example.test')
    const link = await login.linkTo('works@example.test', '/verify')
    expect(mail?.text).toContain(link)
    expect(mail?.html).toContain(`href="${link.replaceAll('&', '&amp;')}"`)
    expect((await browser.submit(await browser.get(link), /^\/verify/)).location).toMatch(/^https:\/\/mail\./)
  })

  test.each([
    [
      'en',
      ['Confirm your address', 'Choose a new password', 'Your password was changed', 'New sign-in: Safari on iPhone'],
    ],
    [
      'da',
      ['Bekræft din adresse', 'Vælg en ny adgangskode', 'Din adgangskode er skiftet', 'Nyt login: Safari på iPhone'],
    ],
  ])('speak the language of the person (%s)', async (locale, subjects) => {
    const anna = await login.person({ email: `speaks-${locale}@example.test`, locale })
    const phone = login.openBrowser({ 'user-agent': safari, 'accept-language': 'en' })
    await phone.submit(await phone.get(at('/forgot')), /^\/forgot/, { email: anna.email })
    const link = await login.linkTo(anna.email, '/reset')
    await phone.submit(await phone.get(link), /^\/reset/, { newPassword: 'some other words here' })
    await login.signIn(phone, { ...anna, password: 'some other words here' })
    const mails = await login.mailsTo(anna.email)
    expect(mails.map(({ subject }) => subject)).toEqual(subjects)
    for (const { html } of mails) expect(html).toContain(`<html lang="${locale}">`)
  })

  test('are marked as sent by a program, and come from the one sender', async () => {
    await signUp('marked@example.test')
    const [mail] = await login.mailsTo('marked@example.test')
    expect(mail).toMatchObject({ from: 'no-reply@example.test' })
    expect(mail?.headers).toMatchObject({ 'auto-submitted': 'auto-generated' })
  })

  test.each([
    ['a header', 'Anna\r\nBcc: everybody@example.test'],
    ['a tag', '<img src=x onerror=alert(1)>'],
    ['a link', '<a href="https://evil.test">free money</a>'],
    ['an end of the attribute', '" onmouseover="alert(1)'],
    ['a bare address', 'https://evil.test/free'],
    ['an end of the part', '--_NmP-boundary\r\nContent-Type: text/html'],
    ['letters that turn the text around', 'Anna\u202Egnirts'],
    ['an address', 'everybody@example.test, Anna <anna@example.test>'],
  ])('do no harm with a name that is %s', async (what, name) => {
    const email = `hostile-${what.replaceAll(' ', '-')}@example.test`
    await signUp(email, name)
    const mails = await login.mailsTo(email)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.recipients).toEqual([email])
    expect(mails[0]?.headers).not.toHaveProperty('bcc')
    expect(mails[0]?.html).not.toMatch(/<img|href="https:\/\/evil|" onmouseover/)
    const places = mails[0]?.links.map((link) => new URL(link).host)
    expect(places?.filter((host) => host !== 'login.example.test')).toEqual([])
    // Mail programs make links of what looks like one.
    for (const part of [mails[0]?.text, mails[0]?.html]) expect(part).not.toMatch(/evil\.test|everybody@|\u202E/)
  })

  test.each(['Reset now: pay24.com', 'pay24 com', 'Anna'])(
    'to an address that nobody proved do not hold the name that a stranger chose: %s',
    async (name) => {
      const email = `unproved-${name.length}@example.test`
      await signUp(email, name)
      const owner = await login.person({ email: `owner-${name.length}@example.test`, name: 'Olga Berg' })
      await signUp(owner.email, name)
      const repeated = (await login.mailsTo(owner.email)).at(-1)
      const [first] = await login.mailsTo(email)
      for (const mail of [first, repeated])
        for (const part of [mail?.subject, mail?.text, mail?.html]) {
          expect(part).toBeDefined()
          expect(part).not.toContain(name)
        }
    },
  )

  test('have no header that a name or a device could break, whatever it is', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 80 })
    fc.assert(
      fc.property(anything, anything, (displayName, userAgent) => {
        const mail = mailOf(login.deps.settings, {
          id: login.deps.newId(),
          type: 'session_started',
          occurredAt: login.clock.now().toISOString(),
          data: {
            to: { email: 'anna@example.test', displayName, locale: 'en' },
            userId: login.deps.newId(),
            sessionId: login.deps.newId(),
            at: login.clock.now().toISOString(),
            device: { ip: '192.0.2.1', userAgent },
          },
        } as never)
        expect(mail?.to).toBe('anna@example.test')
        expect(mail?.subject).toMatch(/^[^\r\n\0]{1,120}$/)
        expect(mail?.html).not.toMatch(/<script|<img/)
      }),
    )
  })
})

describe('what happens to second factors', () => {
  const to = { email: 'anna@example.test', displayName: 'Anna Holm', locale: 'da' }
  const [userId, at] = ['0193b6c0-0000-7000-8000-000000000000', '2026-11-22T11:42:08.000Z']
  const device = { ip: '192.0.2.7', userAgent: safari }
  const token = 'x'.repeat(43)
  const common = { to, userId, at }

  test.each([
    ['factor_added', { ...common, kind: 'webauthn', name: 'iPhone', device }, '/account/factors'],
    ['factor_added', { ...common, kind: 'totp', name: null, device: null }, '/account/factors'],
    ['factor_removed', { ...common, kind: 'webauthn', name: null }, '/account/factors'],
    ['recovery_codes_replaced', common, '/account/factors'],
    ['recovery_code_used', { ...common, codesLeft: 2, device }, '/account/factors'],
    ['passkey_suspect', { ...common, name: 'iPhone', device }, '/account/factors'],
    ['factor_reset_requested', { to, userId, token, returnTo: 'app=mail' }, '/reset-factors'],
    ['factor_reset_pending', { to, userId, token, dueAt: at, device }, '/cancel-reset'],
    ['factor_reset_cancelled', common, '/account/factors'],
    ['factors_reset', { ...common, by: 'administrator' }, '/login'],
  ])('%s is told in the language of the person, with the way to %s', (type, data, path) => {
    const event = { id: login.deps.newId(), type, occurredAt: at, data }
    const words = (['da', 'en'] as const).map((locale) => {
      const mail = mailOf(login.deps.settings, RbacEvent.parse({ ...event, data: { ...data, to: { ...to, locale } } }))
      const link = /href="([^"]+)"/.exec(mail?.html ?? '')?.[1]?.replaceAll('&amp;', '&') ?? ''
      expect(new URL(link).pathname).toBe(path)
      expect(mail?.text).toContain(link)
      return mail?.subject
    })
    expect(new Set(words).size).toBe(2)
  })

  test('a person without an address gets no mail', async () => {
    const data = { ...common, to: null, kind: 'totp', name: null, device: null }
    const body = RbacEvent.parse({ id: login.deps.newId(), type: 'factor_added', occurredAt: at, data })
    const before = login.sent.length
    await login.as('rbac').receiveEvent({ body })
    await login.settle()
    expect(login.sent.length).toBe(before)
  })
})
