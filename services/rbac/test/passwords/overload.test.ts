import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserId, client, freshClient, freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
let anna: Person
let resetToken: string
let linkToken: string
beforeAll(async () => {
  rbac = await startRbac({ hashing: { concurrency: 1, waitMs: 0 } })
  anna = await rbac.person()
  await rbac.as('login').requestPasswordReset({ body: { email: anna.email, browserId, client } })
  resetToken = await rbac.lastLink('password_reset_requested', anna.email)
  const email = freshEmail()
  await rbac.as('login').signUp({ body: { email, password, displayName: 'New', browserId, client: freshClient() } })
  linkToken = await rbac.lastLink('email_confirmation_requested', email)
})
afterAll(() => rbac[Symbol.asyncDispose]())

const login = () => rbac.as('login')
const ofAnna = () => rbac.as('login', anna.tokens.accessToken)
const elsewhere = 'the-browser-of-another-place'
const another = 'quite another four words'

/** Every operation that hashes a password. */
const hashing: Record<string, () => Promise<unknown>> = {
  'a sign-in': () => login().signInWithPassword({ body: { email: anna.email, password, browserId, client } }),
  'a sign-in of nobody': () =>
    login().signInWithPassword({ body: { email: freshEmail(), password, browserId, client } }),
  'a sign-up': () =>
    login().signUp({ body: { email: freshEmail(), password, displayName: 'Somebody', browserId, client } }),
  'a link that is opened in another browser with the password': () =>
    login().confirmEmail({ body: { token: linkToken, password, browserId: elsewhere, client } }),
  'a new password with a link': () =>
    login().resetPassword({ body: { token: resetToken, newPassword: another, browserId, client } }),
  'another proof of the password': () => ofAnna().confirmPassword({ body: { password, browserId, client } }),
  'a change of the password': () =>
    ofAnna().changePassword({ params: { id: anna.id }, body: { newPassword: another, client } }),
  'a user that the platform creates with a password': () =>
    rbac.as('platform-api').createUser({ body: { accountId: anna.accountId, email: freshEmail(), password } }),
}
/** A person's own token is read from the database before the operation begins. */
const withToken = ['another proof of the password', 'a change of the password']

describe('while every hash of the instance is taken', () => {
  test.each(Object.keys(hashing))(
    '%s is refused with 503 and when to come back, and nothing is counted',
    async (name) => {
      using _held = rbac.deps.hashQueue.reserve()
      const before = await counts()
      const problem = { code: 'overloaded', status: 503, retryAfterSeconds: 1 }
      await expect(hashing[name]?.()).rejects.toMatchObject(problem)
      expect(await counts()).toEqual(before)
    },
  )

  test.each(Object.keys(hashing).filter((name) => !withToken.includes(name)))(
    '%s is refused before the database is asked',
    async (name) => {
      using _held = rbac.deps.hashQueue.reserve()
      let asked = 0
      const count = () => asked++
      // The opened service has a pool, which its use cases do not see.
      const { pool } = rbac.deps as typeof rbac.deps & { pool: Pool }
      pool.on('acquire', count)
      await expect(hashing[name]?.()).rejects.toMatchObject({ code: 'overloaded' })
      pool.off('acquire', count)
      expect(asked).toBe(0)
    },
  )

  test('refresh, introspection, hand-over and health are answered', async () => {
    const person = await rbac.person()
    using _held = rbac.deps.hashQueue.reserve()
    const { sessionId, refreshToken, accessToken } = person.tokens
    const presenter = { kind: 'browser', browserId } as const
    await expect(login().refresh({ body: { refreshToken, presenter } })).resolves.toMatchObject({ sessionId })
    await expect(login().introspect({ body: { token: accessToken } })).resolves.toMatchObject({ active: true })
    const opened = await login().handOff({ body: { sessionId, applicationId: 'hello' } })
    await expect(
      login().refresh({
        body: { refreshToken: opened.renewalHandle, presenter: { kind: 'application', applicationId: 'hello' } },
      }),
    ).resolves.toMatchObject({ sessionId })
    expect(rbac.deps.readiness.report().status).toBe('ready')
  })

  test('a link that needs no password is not refused', async () => {
    using _held = rbac.deps.hashQueue.reserve()
    await expect(login().confirmEmail({ body: { token: linkToken, browserId, client } })).resolves.toBeDefined()
  })
})

test('when a hash is free again, the same sign-in succeeds', async () => {
  using held = rbac.deps.hashQueue.reserve()
  await expect(rbac.signIn(anna.email)).rejects.toMatchObject({ code: 'overloaded' })
  held[Symbol.dispose]()
  await expect(rbac.signIn(anna.email)).resolves.toMatchObject({ outcome: 'login' })
})

test('an operation that is refused for another reason frees its place', async () => {
  const weak = { email: freshEmail(), password: 'passwordpassword', displayName: 'Somebody', browserId, client }
  await expect(login().signUp({ body: weak })).rejects.toMatchObject({ code: 'password_refused' })
  await expect(rbac.signIn(anna.email)).resolves.toBeDefined()
})

/** What a refused attempt could have left behind. */
async function counts() {
  const rows = (table: 'rate_limits' | 'audit_events' | 'outbox' | 'sign_ups') =>
    rbac.owner
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
  return Promise.all([rows('rate_limits'), rows('audit_events'), rows('outbox'), rows('sign_ups')])
}
