import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, password } from '../login.ts'
import { somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())

const exampleTenant = '11111111-aaaa-4aaa-8aaa-111111111111'
const otherTenant = '22222222-bbbb-4bbb-8bbb-222222222222'
const entraKey = (last: number, tenant = exampleTenant) =>
  `${tenant}.0e000000-0000-4000-8000-${String(last).padStart(12, '0')}`

describe('GitHub', () => {
  test.each([
    ['the verified primary address, not the first or the public one', '1002', 'grace@example.test', true],
    ['no address where the primary one is not verified', '1003', null, false],
    ['no other address where the primary one is not verified', '1004', null, false],
    ['nobody without an address is refused', '1005', null, false],
    ['a primary address on the second page is found', '1006', 'crowd@example.test', true],
    ['a noreply address is an address', '1007', '1007+hidden@users.noreply.github.com', true],
  ])('%s', async (_, person, email, verified) => {
    const page = await login.signInWith(login.openBrowser(), 'github', { person })
    expect(page.status).toBe(303)
    expect(await login.keptOf('github', person)).toMatchObject({
      email_snapshot: email,
      email_snapshot_verified: verified,
    })
  })

  test('a person who hid the addresses from us signs in without one', async () => {
    const person = somebodyNew()
    login.standIn('github').control.setFaults([{ kind: 'scope-less', times: 1 }])
    expect((await login.signInWith(login.openBrowser(), 'github', person)).status).toBe(303)
    expect(await login.keptOf('github', person.subject)).toMatchObject({ email: null, email_snapshot: null })
  })

  test('a person of whom no address and no name is known is called the owner of the account', async () => {
    const email = 'confirmed-elsewhere@example.test'
    const other = login.openBrowser()
    await other.submit(await other.get(at('/sign-up')), /^\/sign-up/, { name: 'Anna Holm', email, password })
    const link = await login.linkTo(email, '/verify')
    await other.submit(await other.get(link), /^\/verify/)
    const browser = login.openBrowser()
    await browser.follow(await login.signInWith(browser, 'github', { person: '1005' }))
    expect((await browser.get(link)).text).toContain('You are signed in as <strong>the owner of this account</strong>.')
    for (const path of ['/account/security', '/account/factors', '/account/activity'])
      expect((await browser.get(at(path))).text).toMatch(/Signed in as (<\/span>)?the owner of this account/)
    expect((await browser.get(at('/logout'))).text).toContain('as <strong>the owner of this account</strong>.')
  })

  test('a right that we did not ask for changes nothing', async () => {
    const person = somebodyNew()
    login.standIn('github').control.setFaults([{ kind: 'scope-more', times: 1 }])
    await login.signInWith(login.openBrowser(), 'github', person)
    expect(await login.keptOf('github', person.subject)).toMatchObject({ email: person.email })
  })

  test('the same subject is the same person, whatever their address is now', async () => {
    const person = somebodyNew()
    await login.signInWith(login.openBrowser(), 'github', person)
    const first = await login.keptOf('github', person.subject)
    await login.signInWith(login.openBrowser(), 'github', { ...person, email: 'moved@example.test' })
    expect((await login.keptOf('github', person.subject))?.user_id).toBe(first?.user_id)
  })
})

describe('Google', () => {
  test.each([
    ['a verified address', '100000000000000000003', 'elsewhere@example.test', true],
    ['an address that is not verified', '100000000000000000004', 'una@example.test', false],
    ['nobody without an address is refused', '100000000000000000005', null, false],
    ['a subject of 255 characters', '9'.repeat(255), 'long@example.test', true],
  ])('%s', async (_, person, email, verified) => {
    const page = await login.signInWith(login.openBrowser(), 'google', { person })
    expect(page.status).toBe(303)
    expect(await login.keptOf('google', person)).toMatchObject({
      email_snapshot: email,
      email_snapshot_verified: verified,
    })
  })

  test.each([
    ['email-verified-string', true],
    ['email-unverified', false],
    ['legacy-issuer', true],
    ['iss-absent', true],
  ] as const)('%s is taken; the address counts as verified: %s', async (kind, verified) => {
    const person = somebodyNew()
    login.standIn('google').control.setFaults([{ kind, times: 1 }])
    expect((await login.signInWith(login.openBrowser(), 'google', person)).status).toBe(303)
    expect(await login.keptOf('google', person.subject)).toMatchObject({ email_snapshot_verified: verified })
  })

  test('an address that the ID token lacks comes from userinfo', async () => {
    const person = somebodyNew()
    login.standIn('google').control.setFaults([{ kind: 'missing-claim', value: 'email', times: 1 }])
    await login.signInWith(login.openBrowser(), 'google', person)
    expect(await login.keptOf('google', person.subject)).toMatchObject({ email: person.email })
  })

  test('a new key of the provider is learnt, but strangers with made-up keys do not make us ask each time', async () => {
    await login.signInWith(login.openBrowser(), 'google', somebodyNew())
    const { control } = login.standIn('google')
    await control.rotateKeys()
    login.clock.advance({ seconds: 61 })
    expect((await login.signInWith(login.openBrowser(), 'google', somebodyNew())).status).toBe(303)
    control.clearReceived()
    await control.rotateKeys()
    for (let count = 0; count < 3; count++)
      expect((await login.signInWith(login.openBrowser(), 'google', somebodyNew())).status).toBe(502)
    expect(control.received().filter(({ at: endpoint }) => endpoint === 'jwks')).toHaveLength(0)
    login.clock.advance({ seconds: 61 })
    expect((await login.signInWith(login.openBrowser(), 'google', somebodyNew())).status).toBe(303)
  })

  test('a person who proved the same address here is signed in, with the new way linked', async () => {
    const anna = await login.person()
    const person = somebodyNew(anna.email)
    await login.signInWith(login.openBrowser(), 'google', person)
    expect(await login.keptOf('google', person.subject)).toMatchObject({ email: anna.email, display_name: 'Anna Holm' })
  })
})

describe('Google, where only its own addresses count', () => {
  test.each([
    ['an organisation', '100000000000000000001', true],
    ['gmail.com', '100000000000000000002', true],
    ['an address elsewhere', '100000000000000000003', false],
  ])('%s', async (_, person, verified) => {
    await using strict = await startLoginWithProviders({ authoritativeOnly: true })
    await strict.signInWith(strict.openBrowser(), 'google', { person })
    expect(await strict.keptOf('google', person)).toMatchObject({ email_snapshot_verified: verified })
  })
})

describe('Microsoft', () => {
  test.each([
    ['with an address that its owner proved', 1, 'ada@example.test'],
    ['with an address of a domain that nobody proved', 2, 'una@example.test'],
    ['without a word about the address', 3, 'nothing@example.test'],
    ['without an address', 4, null],
  ])('a person %s is never found by it', async (_, last, email) => {
    const page = await login.signInWith(login.openBrowser(), 'microsoft', { person: entraKey(last) })
    expect(page.status).toBe(303)
    const kept = await login.keptOf('microsoft', entraKey(last).replace('.', ':'))
    expect(kept).toMatchObject({ email: null, contact_email_unverified: email, email_snapshot_verified: false })
  })

  test("another tenant's person with the same address is somebody else", async () => {
    await login.signInWith(login.openBrowser(), 'microsoft', { person: entraKey(1) })
    await login.signInWith(login.openBrowser(), 'microsoft', { person: entraKey(5, otherTenant) })
    const [one, other] = [
      await login.keptOf('microsoft', entraKey(1).replace('.', ':')),
      await login.keptOf('microsoft', entraKey(5, otherTenant).replace('.', ':')),
    ]
    expect(one?.user_id).toBeDefined()
    expect(other?.user_id).toBeDefined()
    expect(one?.user_id).not.toBe(other?.user_id)
  })

  test('one tenant alone signs in where one is configured', async () => {
    await using own = await startLoginWithProviders({ microsoftTenant: exampleTenant })
    expect((await own.signInWith(own.openBrowser(), 'microsoft', { person: entraKey(1) })).status).toBe(303)
    const browser = own.openBrowser()
    const stranger = await browser.post(await own.begin(browser, 'microsoft'), {
      person: entraKey(5, otherTenant),
      decision: 'allow',
    })
    expect(stranger.location).toBeNull()
  })
})

describe('any provider of OpenID Connect', () => {
  test('is known by its issuer alone', async () => {
    const person = somebodyNew()
    expect((await login.signInWith(login.openBrowser(), 'example-id', person)).status).toBe(303)
    expect(await login.keptOf('example-id', person.subject)).toMatchObject({ email: person.email })
  })

  test('must send `iss` when its document promises it', async () => {
    login.standIn('example-id').control.setFaults([{ kind: 'iss-absent', times: 1 }])
    expect((await login.signInWith(login.openBrowser(), 'example-id', somebodyNew())).status).toBe(502)
  })
})

test('signing in with a provider leads to the account page, which shows it with its address', async () => {
  const person = somebodyNew()
  const browser = login.openBrowser()
  const landed = await browser.follow(await login.signInWith(browser, 'github', person))
  expect(landed.url).toBe(at('/account/security'))
  expect(landed.text).toContain(person.email)
})
