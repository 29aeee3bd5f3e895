import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserId, client, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

test('a person reads what happened to them, the latest first, with how and from where', async () => {
  const person = await rbac.person()
  const wrong = { email: person.email, password: 'not the password at all', browserId, client }
  await expect(rbac.as('login').signInWithPassword({ body: wrong })).rejects.toMatchObject({
    code: 'invalid_credentials',
  })
  await rbac.signIn(person.email)
  await rbac.as('login', person.tokens.accessToken).endOtherSessions({ params: { id: person.id } })
  const body = { newPassword: 'quite another four words' }
  await rbac.as('login', person.tokens.accessToken).changePassword({ params: { id: person.id }, body })

  const { items } = await person.client.listActivity({ params: { id: person.id }, query: {} })
  expect(items.map(({ kind }) => kind)).toEqual([
    'password_changed',
    'other_sessions_ended',
    'signed_in',
    'sign_in_refused',
    'signed_in',
  ])
  expect(items[2]).toMatchObject({ by: 'self', amr: ['pwd'], from: { ip: client.ip, userAgent: 'Firefox' } })
  expect(items[3]).toMatchObject({ by: 'self', amr: [], from: { ip: client.ip } })
})

test('what somebody else did to them says that it was somebody else', async () => {
  const admin = await rbac.person()
  const member = await rbac.member(admin.accountId)
  await admin.client.updateUser({ params: { id: member.id }, body: { displayName: 'Renamed' } })
  await rbac.as('platform-api').endAllSessions({ params: { id: member.id } })
  const { items } = await admin.client.listActivity({ params: { id: member.id }, query: {} })
  expect(items.map(({ kind, by }) => [kind, by])).toEqual([
    ['other_sessions_ended', 'platform'],
    ['profile_changed', 'administrator'],
    ['signed_in', 'self'],
  ])
})

test('it comes page by page, each entry once', async () => {
  const person = await rbac.person()
  for (let count = 0; count < 4; count++) await rbac.signIn(person.email)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const query = { limit: 2, ...(cursor && { cursor }) }
    const page = await person.client.listActivity({ params: { id: person.id }, query })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toHaveLength(5)
  expect(new Set(seen).size).toBe(5)
})

test('nobody reads it of somebody they do not administer', async () => {
  const [one, other] = [await rbac.person(), await rbac.person()]
  const asked = one.client.listActivity({ params: { id: other.id }, query: {} })
  await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/^(not_found|permission_denied)$/) })
})
