import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserId, client, freshClient, type Person, password, startRbac, type TestRbac } from '../rbac.ts'

let rbac: TestRbac
let anna: Person
beforeAll(async () => {
  rbac = await startRbac()
})
beforeEach(async () => {
  anna = await rbac.person()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const newPassword = 'quite another four words'
const lives = (accessToken: string) =>
  rbac
    .as('console')
    .introspect({ body: { token: accessToken } })
    .then(({ active }) => active)

describe('the sessions of a person', () => {
  test('are listed with device, place and applications, the last used first, and nobody else’s', async () => {
    await rbac.person()
    const { sessionId } = await rbac.signIn(anna.email)
    await rbac.as('login').handOff({ body: { sessionId, applicationId: 'hello' } })
    const { items } = await anna.client.listSessions({ params: { id: anna.id } })
    expect(items).toMatchObject([
      { id: sessionId, current: false, applicationIds: ['hello'], amr: ['pwd'], aal: 1, ...client },
      { id: anna.tokens.sessionId, current: true, applicationIds: [] },
    ])
    expect(JSON.stringify(items)).not.toMatch(/hash|browser/i)
  })

  test('end one by one, for the person and for their administrator', async () => {
    const user = await rbac.member(anna.accountId)
    const [one, two] = [await rbac.signIn(user.email), await rbac.signIn(user.email)]
    await user.client.endSession({ params: { id: user.id, sessionId: one.sessionId } })
    await anna.client.endSession({ params: { id: user.id, sessionId: two.sessionId } })
    expect([await lives(one.accessToken), await lives(two.accessToken)]).toEqual([false, false])
    expect(await lives(user.tokens.accessToken)).toBe(true)
    const again = user.client.endSession({ params: { id: user.id, sessionId: one.sessionId } })
    await expect(again).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a session of somebody else is not ended under the name of one’s own', async () => {
    const other = await rbac.person()
    const params = { id: anna.id, sessionId: other.tokens.sessionId }
    await expect(anna.client.endSession({ params })).rejects.toMatchObject({ code: 'not_found' })
    expect(await lives(other.tokens.accessToken)).toBe(true)
  })

  test('all others end at once, and no session of anybody else', async () => {
    const other = await rbac.person()
    const [one, two] = [await rbac.signIn(anna.email), await rbac.signIn(anna.email)]
    await expect(anna.client.endOtherSessions({ params: { id: anna.id } })).resolves.toEqual({ ended: 2 })
    expect([await lives(one.accessToken), await lives(two.accessToken)]).toEqual([false, false])
    expect(await lives(anna.tokens.accessToken)).toBe(true)
    expect(await lives(other.tokens.accessToken)).toBe(true)
    const told = (await rbac.events('sessions_ended')).at(-1)
    expect(told).toMatchObject({ userId: anna.id, reason: 'ended_others' })
    expect([told?.sessionIds].flat().sort()).toEqual([one.sessionId, two.sessionId].sort())
  })

  test('all end when a service says so', async () => {
    await rbac.signIn(anna.email)
    const params = { id: anna.id }
    await expect(rbac.as('platform-api').endAllSessions({ params })).resolves.toEqual({ ended: 2 })
    await expect(rbac.as('platform-api').endAllSessions({ params })).resolves.toEqual({ ended: 0 })
    expect(await lives(anna.tokens.accessToken)).toBe(false)
  })

  test('logging out ends this one or all, by token or by id, and an ended one is no error', async () => {
    const [byToken, byId, left] = [
      await rbac.signIn(anna.email),
      await rbac.signIn(anna.email),
      await rbac.signIn(anna.email),
    ]
    const login = rbac.as('login')
    await login.logOut({ body: { refreshToken: byToken.refreshToken } })
    await login.logOut({ body: { refreshToken: byToken.refreshToken } })
    await login.logOut({ body: { sessionId: byId.sessionId } })
    await login.logOut({ body: { refreshToken: `rt_${'A'.repeat(43)}` } })
    expect([await lives(byToken.accessToken), await lives(byId.accessToken)]).toEqual([false, false])
    expect(await lives(left.accessToken)).toBe(true)
    await login.logOut({ body: { sessionId: left.sessionId, all: true } })
    expect([await lives(left.accessToken), await lives(anna.tokens.accessToken)]).toEqual([false, false])
    await expect(login.logOut({ body: {} })).rejects.toMatchObject({ code: 'validation_failed' })
  })
})

describe('a new password', () => {
  test('that is changed ends every session except the one it was changed from, and the person is told', async () => {
    const other = await rbac.signIn(anna.email)
    await rbac.as('login', anna.tokens.accessToken).changePassword({ params: { id: anna.id }, body: { newPassword } })
    expect([await lives(anna.tokens.accessToken), await lives(other.accessToken)]).toEqual([true, false])
    expect((await rbac.events('password_changed')).at(-1)).toMatchObject({ userId: anna.id, to: { email: anna.email } })
    await expect(rbac.signIn(anna.email)).rejects.toMatchObject({ code: 'invalid_credentials' })
  })

  test('that is set by the link ends every session and every other link', async () => {
    const ask = () =>
      rbac.as('login').requestPasswordReset({ body: { email: anna.email, browserId, client: freshClient() } })
    await ask()
    const first = await rbac.lastLink('password_reset_requested', anna.email)
    await ask()
    const second = await rbac.lastLink('password_reset_requested', anna.email)
    await rbac.as('login').resetPassword({ body: { token: second, newPassword, client } })
    expect(await lives(anna.tokens.accessToken)).toBe(false)
    const again = rbac.as('login').resetPassword({ body: { token: first, newPassword, client } })
    await expect(again).rejects.toMatchObject({ code: 'link_expired' })
  })

  test('cannot be set by a link that is older than twenty minutes', async () => {
    await rbac.as('login').requestPasswordReset({ body: { email: anna.email, browserId, client: freshClient() } })
    const token = await rbac.lastLink('password_reset_requested', anna.email)
    await rbac.timePasses({ minutes: 21 })
    const late = rbac.as('login').resetPassword({ body: { token, newPassword, client } })
    await expect(late).rejects.toMatchObject({ code: 'link_expired' })
  })

  test('cannot be set for a user who was disabled after asking for the link', async () => {
    const user = await rbac.member(anna.accountId)
    await rbac.as('login').requestPasswordReset({ body: { email: user.email, browserId, client: freshClient() } })
    const token = await rbac.lastLink('password_reset_requested', user.email)
    await anna.client.updateUser({ params: { id: user.id }, body: { status: 'disabled' } })
    const reset = rbac.as('login').resetPassword({ body: { token, newPassword, client } })
    await expect(reset).rejects.toMatchObject({ code: 'user_disabled' })
  })

  test('needs a sign-in that is recent; proving the password again makes it so', async () => {
    await rbac.timePasses({ minutes: 11 })
    const login = rbac.as('login', anna.tokens.accessToken)
    const change = () => login.changePassword({ params: { id: anna.id }, body: { newPassword } })
    await expect(change()).rejects.toMatchObject({ code: 'reauth_required' })
    const confirmed = await login.confirmPassword({ body: { password, browserId, client } })
    // The session is recent; a token that was made before goes on saying when it was made.
    const renewed = rbac.as('login', confirmed.accessToken)
    await renewed.changePassword({ params: { id: anna.id }, body: { newPassword } })
  })

  test('is only one’s own', async () => {
    const user = await rbac.member(anna.accountId)
    const change = rbac
      .as('login', anna.tokens.accessToken)
      .changePassword({ params: { id: user.id }, body: { newPassword } })
    await expect(change).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('proving the password again', () => {
  test("gives a new refresh token and revokes the browser's earlier ones", async () => {
    const login = rbac.as('login', anna.tokens.accessToken)
    const confirmed = await login.confirmPassword({ body: { password, browserId, client } })
    const presenter = { kind: 'browser', browserId } as const
    const old = rbac.as('login').refresh({ body: { refreshToken: anna.tokens.refreshToken, presenter } })
    await expect(old).rejects.toMatchObject({ code: 'invalid_refresh_token' })
    await rbac.as('login').refresh({ body: { refreshToken: confirmed.refreshToken, presenter } })
  })

  test('rotates the token that the browser presents, which can be retried after a lost reply', async () => {
    const { accessToken, refreshToken } = anna.tokens
    const presenter = { kind: 'browser', browserId } as const
    const refresh = (token: string) => rbac.as('login').refresh({ body: { refreshToken: token, presenter } })
    const confirmed = await rbac
      .as('login', accessToken)
      .confirmPassword({ body: { password, browserId, refreshToken, client } })
    expect((await refresh(refreshToken)).refreshToken).toBe(confirmed.refreshToken)
    await rbac.timePasses({ seconds: 11 })
    const next = await refresh(confirmed.refreshToken)
    await rbac.timePasses({ seconds: 11 })
    await refresh(next.refreshToken)
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'refresh_token_reused' })
  })

  test('with a wrong one changes nothing', async () => {
    await rbac.timePasses({ minutes: 11 })
    const login = rbac.as('login', anna.tokens.accessToken)
    const body = { password: 'not the password at all', browserId, client }
    await expect(login.confirmPassword({ body })).rejects.toMatchObject({ code: 'invalid_credentials' })
    const change = login.changePassword({ params: { id: anna.id }, body: { newPassword } })
    await expect(change).rejects.toMatchObject({ code: 'reauth_required' })
  })
})

test('a handle that another application presents ends nothing', async () => {
  const anna = await rbac.person()
  const login = rbac.as('login')
  const { sessionId } = anna.tokens
  const { renewalHandle } = await login.handOff({ body: { sessionId, applicationId: 'mail' } })
  const logOut = (applicationId: string) =>
    login.logOut({ body: { refreshToken: renewalHandle, presenter: { kind: 'application', applicationId } } })
  await logOut('files')
  await expect(anna.client.getMe()).resolves.toMatchObject({ id: anna.id })
  await logOut('mail')
  await expect(anna.client.getMe()).rejects.toMatchObject({ code: 'invalid_ticket' })
})

describe('a session that is opened to a program of the device flow', () => {
  test('has a handle that only the device flow can use, and access tokens of its application', async () => {
    const { sessionId } = anna.tokens
    const login = rbac.as('login')
    const device = await login.handOff({ body: { sessionId, applicationId: 'operator', presenter: 'device' } })
    const application = await login.handOff({ body: { sessionId, applicationId: 'operator' } })
    const refresh = (refreshToken: string, kind: 'device' | 'application') =>
      login.refresh({ body: { refreshToken, presenter: { kind, applicationId: 'operator' } } })
    const foreign = { code: 'invalid_refresh_token' }
    await expect(refresh(device.renewalHandle, 'application')).rejects.toMatchObject(foreign)
    await expect(refresh(application.renewalHandle, 'device')).rejects.toMatchObject(foreign)
    const { accessToken } = await refresh(device.renewalHandle, 'device')
    const ticket = await rbac.as('broker').introspect({ body: { token: accessToken } })
    expect(ticket).toMatchObject({ active: true, applicationId: 'operator', sessionId })
    const { items } = await anna.client.listSessions({ params: { id: anna.id } })
    expect(items).toMatchObject([{ applicationIds: ['operator'] }])
  })

  test('needs one of the named permissions in the platform’s own account', async () => {
    const open = (sessionId: Person['tokens']['sessionId'], platformPermissions: string[]) =>
      rbac.as('login').handOff({ body: { sessionId, applicationId: 'operator', platformPermissions } })
    const root = await rbac.platformAdmin()
    await open(root.tokens.sessionId, ['broker_read', 'platform_admin'])
    const denied = { code: 'application_denied', status: 403 }
    await expect(open(root.tokens.sessionId, ['broker_read'])).rejects.toMatchObject(denied)
    // Anna administers an account of her own, and no other.
    await expect(open(anna.tokens.sessionId, ['admin'])).rejects.toMatchObject(denied)
  })
})
