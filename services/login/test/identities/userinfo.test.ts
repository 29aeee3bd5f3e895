import type { Fault } from '@constellation/emulators'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { somebodyNew, startLoginWithProviders, type TestProviders } from './providers.ts'

let login: TestProviders
beforeAll(async () => {
  login = await startLoginWithProviders()
})
afterAll(() => login[Symbol.asyncDispose]())
afterEach(() => login.standIn('example-id').control.clearFaults())

const transport = ['slow', 'drip', 'redirect', 'status-500', 'large-body', 'not-json', 'connection-reset'] as const
const withoutAddress: Fault = { kind: 'missing-claim', value: 'email' }

/** Signs in at a provider whose ID token lacks the address, with this fault of userinfo. */
async function signIn(person: ReturnType<typeof somebodyNew>, fault?: Fault, browser = login.openBrowser()) {
  const { control } = login.standIn('example-id')
  control.setFaults([withoutAddress, ...(fault ? [fault] : [])])
  control.clearReceived()
  const acting = login.signInWith(browser, 'example-id', person, { app: 'mail' })
  if (fault?.kind === 'slow' || fault?.kind === 'drip') await login.runOutOfTime('example-id', 'userinfo')
  return acting
}

describe.each(transport)('userinfo that fails (%s)', (kind) => {
  test('refuses nobody who is known, and what is known of the address stays', async () => {
    const person = somebodyNew()
    await signIn(person)
    const before = await login.keptOf('example-id', person.subject)
    expect(before).toMatchObject({ email: person.email, email_snapshot: person.email })
    const page = await signIn(person, { kind, at: 'userinfo' })
    expect([page.status, page.location]).toEqual([303, expect.stringContaining('https://mail.example.test/')])
    expect(await login.keptOf('example-id', person.subject)).toEqual(before)
  })

  test('signs a new person in, who reads that no address came', async () => {
    const person = somebodyNew()
    const browser = login.openBrowser()
    const lines = login.lines.length
    const page = await signIn(person, { kind, at: 'userinfo' }, browser)
    expect([page.status, page.text.includes('Example ID did not give us your email address this time.')]).toEqual([
      200,
      true,
    ])
    expect(browser.cookies.get('login.example.test', '__Host-refresh')).toBeDefined()
    expect(await login.keptOf('example-id', person.subject)).toMatchObject({ email: null, email_snapshot: null })
    expect(login.lines.slice(lines)).toContainEqual(
      expect.objectContaining({ provider: 'example-id', stage: 'userinfo', problem: 'userinfo_failed' }),
    )
  })
})

test('userinfo as a signed JWT is read', async () => {
  const person = somebodyNew()
  expect((await signIn(person, { kind: 'userinfo-signed' })).status).toBe(303)
  expect(await login.keptOf('example-id', person.subject)).toMatchObject({ email: person.email })
})

test('userinfo that no key of the provider signed is not believed', async () => {
  const person = somebodyNew()
  expect((await signIn(person, { kind: 'userinfo-unknown-key' })).status).toBe(200)
  expect(await login.keptOf('example-id', person.subject)).toMatchObject({ email: null })
})

test('a provider without userinfo signs people in by the ID token alone', async () => {
  await using fresh = await startLoginWithProviders()
  fresh.standIn('example-id').control.setFaults([withoutAddress, { kind: 'userinfo-absent' }])
  const person = somebodyNew()
  expect((await fresh.signInWith(fresh.openBrowser(), 'example-id', person)).status).toBe(303)
  expect(await fresh.keptOf('example-id', person.subject)).toMatchObject({ email: null })
})
