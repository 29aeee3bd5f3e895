import { UserId } from '@constellation/contracts-rbac'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshEmail, type Person, startRbac, type TestRbac } from '../rbac.ts'
import { identity, signInWith } from './identities.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

async function linkedTo(person: Person) {
  const own = identity()
  await signInWith(rbac, { ...own, linkToUserId: person.id }, person.tokens.accessToken)
  return own
}

/** Whether an operation that needs a recent proof is refused for lack of one. */
async function isRecent(accessToken: string, userId: string): Promise<boolean> {
  const begun = rbac.as('login', accessToken).addTotp({ params: { id: UserId.parse(userId) } })
  return begun.then(
    () => true,
    (refusal: { code?: string }) => {
      if (refusal.code === 'reauth_required') return false
      throw refusal
    },
  )
}

test.each([
  ['a minute ago is a recent proof', { authTime: minutesAgo(1) }, true],
  ['an hour ago is none', { authTime: minutesAgo(60) }, false],
  ['in the future is one of now', { authTime: minutesAgo(-60) }, true],
  ['at a moment that it does not say is none', {}, false],
])('an identity whose provider proved the person %s', async (_, asked, expected) => {
  const person = await rbac.person()
  const { accessToken, authTime } = await signInWith(rbac, { ...(await linkedTo(person)), ...asked })
  expect(await isRecent(accessToken, person.id)).toBe(expected)
  expect(new Date(authTime).getTime()).toBeLessThanOrEqual(Date.now() + 1000)
})

test('a new user is proved now, and so is one without any other way', async () => {
  const own = identity()
  for (const _ of ['new', 'known']) {
    const { accessToken, user } = await signInWith(rbac, own)
    expect(await isRecent(accessToken, user.id)).toBe(true)
  }
})

test('a user with a proved address, to which a link can be sent, is not proved by a provider that does not say when', async () => {
  const own = identity({ email: freshEmail(), emailVerified: true })
  await signInWith(rbac, own)
  const { accessToken, user } = await signInWith(rbac, own)
  expect(await isRecent(accessToken, user.id)).toBe(false)
})

test('a person who proves it again keeps the session, with a new refresh token, proved when the provider says', async () => {
  const person = await rbac.person()
  const own = await linkedTo(person)
  await rbac.timePasses({ minutes: 11 })
  const { accessToken } = person.tokens
  expect(await isRecent(accessToken, person.id)).toBe(false)
  const old = await signInWith(rbac, { ...own, authTime: minutesAgo(60), reauthenticate: true }, accessToken)
  expect([old.sessionId, await isRecent(old.accessToken, person.id)]).toEqual([person.tokens.sessionId, false])
  const now = await signInWith(rbac, { ...own, authTime: minutesAgo(0), reauthenticate: true }, old.accessToken)
  expect([now.sessionId, await isRecent(now.accessToken, person.id)]).toEqual([person.tokens.sessionId, true])
})

test('the identity of another person never continues a session', async () => {
  const [anna, bert] = [await rbac.person(), await rbac.person()]
  const own = await linkedTo(bert)
  const asked = { ...own, authTime: minutesAgo(0), reauthenticate: true }
  const tokens = await signInWith(rbac, asked, anna.tokens.accessToken)
  expect(tokens.user.id).toBe(bert.id)
  expect(tokens.sessionId).not.toBe(anna.tokens.sessionId)
})
