import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserId, client, freshEmail, type Person, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
let admin: Person
beforeAll(async () => {
  rbac = await startRbac()
  admin = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const given = 'ABCDE-FGHJK-MNPQR-STVWX'
const own = 'quite another four words'

async function newMember() {
  const email = freshEmail()
  const body = {
    accountId: admin.accountId as never,
    email,
    emailVerified: true,
    password: given,
    passwordWorksOnce: true,
  }
  const user = await rbac.as('platform-api').createUser({ body })
  return { ...user, email }
}

const signIn = (email: string, password: string) =>
  rbac.as('login').signInWithPassword({ body: { email, password, browserId, client } })

describe('a one-time password of a new member', () => {
  test('starts a session that can only choose a new password', async () => {
    const { id, email } = await newMember()
    const tokens = await signIn(email, given)
    expect(tokens.restricted).toBe(true)
    const member = rbac.as('login', tokens.accessToken)
    await expect(member.listSessions({ params: { id } })).rejects.toMatchObject({ code: 'restricted_session' })
    const handOff = { sessionId: tokens.sessionId, applicationId: 'hello' }
    await expect(rbac.as('login').handOff({ body: handOff })).rejects.toMatchObject({ code: 'restricted_session' })
    expect(await member.getMe()).toMatchObject({ mustChangePassword: true })

    await member.changePassword({ params: { id }, body: { newPassword: own } })
    expect(await member.getMe()).toMatchObject({ mustChangePassword: false })
    expect((await member.listSessions({ params: { id } })).items).toHaveLength(1)
    expect((await signIn(email, own)).restricted).toBe(false)
  })

  test('works once, even for parallel sign-ins', async () => {
    const { email } = await newMember()
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => signIn(email, given)))
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(signIn(email, given)).rejects.toMatchObject({ code: 'invalid_credentials' })
  })

  test('does not prove the person again within its session', async () => {
    const { email } = await newMember()
    const { accessToken } = await signIn(email, given)
    const proof = rbac.as('login', accessToken).confirmPassword({ body: { password: given, browserId, client } })
    await expect(proof).rejects.toMatchObject({ code: 'invalid_credentials' })
  })

  test('is replaced by the link of a mail as well', async () => {
    const { email } = await newMember()
    await signIn(email, given)
    await rbac.as('login').requestPasswordReset({ body: { email, browserId, client } })
    const token = await rbac.lastLink('password_reset_requested', email)
    await rbac.as('login').resetPassword({ body: { token, newPassword: own, client } })
    expect((await signIn(email, own)).restricted).toBe(false)
  })

  test('that is not there is refused', async () => {
    const body = {
      accountId: admin.accountId as never,
      email: freshEmail(),
      emailVerified: true,
      passwordWorksOnce: true,
    }
    await expect(rbac.as('platform-api').createUser({ body })).rejects.toMatchObject({ code: 'password_refused' })
  })
})
