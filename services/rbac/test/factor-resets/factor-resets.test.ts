import { createSoftwareAuthenticator } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executeDueReset } from '../../src/domain/factor-resets/execute-due-reset.ts'
import { findRunningReset } from '../../src/store/factor-resets.ts'
import { holder, origin, type PasskeyHolder, signIn } from '../passkeys/passkeys.ts'
import { browserId, client, freshClient, freshEmail, type Person, startRbac, type TestRbac } from '../rbac.ts'
import { challengeOf } from '../second-factors/challenge.ts'
import { type Asked, standBefore } from './factor-resets.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const actor = { kind: 'service', service: 'login', requestId: 'r' } as const

describe('the reset of lost factors', () => {
  test('is requested after the first step, confirmed by mail, told to every contact, and executed after three days', async () => {
    const person = await holder(rbac)
    const other = freshEmail()
    await contact(person, other)
    await ask(person)
    const token = await rbac.lastLink('factor_reset_requested', person.email)
    expect(await rbac.as('login').readLink({ body: { token, browserId } })).toEqual({
      purpose: 'reset_factors',
      email: person.email,
      passwordRequired: false,
    })
    const { dueAt } = await confirm(token)
    expect(new Date(dueAt).getTime()).toBe(rbac.clock.now().getTime() + 72 * 3_600_000)
    const notices = await noticesOf(person)
    expect(notices.map(({ to }) => Object(to).email)).toEqual([person.email, other])
    expect(new Set(notices.map((notice) => notice.token)).size).toBe(2)
    expect((await findRunningReset(rbac.db, person.id))?.due_at.toISOString()).toBe(dueAt)

    rbac.clock.advance({ hours: 71, minutes: 59 })
    expect(await takeDue(person)).toBe(false)
    expect(await stateOf(person)).toEqual({ active: 1, mustEnrol: false })
    expect(await signIn(rbac, person.authenticator)).toMatchObject({ user: { id: person.id } })

    rbac.clock.advance({ minutes: 1 })
    expect(await takeDue(person)).toBe(true)
    expect(await stateOf(person)).toEqual({ active: 0, mustEnrol: true })
    expect(await liveSessions(person)).toBe(0)
    expect(await findRunningReset(rbac.db, person.id)).toBeUndefined()
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject({ code: 'unknown_passkey' })
    expect(await toldOf(person, 'factors_reset')).toMatchObject([{ by: 'waiting_period', to: { email: person.email } }])
    expect(await audited(person)).toEqual(['factor-reset.request', 'factor-reset.confirm', 'factors.reset'])
  })

  test('is executed once by parallel requests that find it due', async () => {
    const person = await running()
    rbac.clock.advance({ hours: 72 })
    const results = await Promise.all(Array.from({ length: 8 }, () => takeDue(person)))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await toldOf(person, 'factors_reset')).toHaveLength(1)
    // What they enrol afterwards stays.
    const enrolled = { id: rbac.deps.newId(), user_id: person.id, kind: 'totp', state: 'active', totp_secret: 'sealed' }
    await rbac.db.insertInto('factors').values(enrolled).execute()
    expect(await takeDue(person)).toBe(false)
    expect(await stateOf(person)).toMatchObject({ active: 1 })
  })

  test('lets the person sign in, who must enrol a factor before anything else', async () => {
    const person = await running()
    const before = await challengeOf(rbac.signIn(person.email))
    expect(before).toMatchObject({ enrolmentRequired: false, factors: ['webauthn'] })
    const shown = { body: { challengeToken: before.challengeToken, browserId } }
    const { resetDueAt } = await rbac.as('login').readChallenge(shown)
    expect(resetDueAt).toBe((await findRunningReset(rbac.db, person.id))?.due_at.toISOString())
    rbac.clock.advance({ hours: 72 })
    const { challengeToken, ...question } = await challengeOf(rbac.signIn(person.email))
    expect(question).toMatchObject({ enrolmentRequired: true, factors: [] })
    const tokens = await rbac.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    expect(tokens.restricted).toBe(true)
    const authenticator = createSoftwareAuthenticator({ origin })
    const login = rbac.as('login', tokens.accessToken)
    const params = { id: person.id }
    const response = authenticator.create(await login.beginPasskey({ params, body: { browserId } }))
    const enrolled = await login.addPasskey({ params, body: { response, browserId, client } })
    expect(enrolled.tokens).toMatchObject({ restricted: false, aal: 2 })
    expect(enrolled.recoveryCodes).toHaveLength(10)
    expect(await stateOf(person)).toMatchObject({ mustEnrol: false })
  })

  test('waits for the configured delay', async () => {
    await using hasty = await startRbac({ settings: { factorResetHours: 1 } })
    const person = await holder(hasty)
    await ask(person, {}, hasty)
    const token = await hasty.lastLink('factor_reset_requested', person.email)
    const { dueAt } = await confirm(token, hasty)
    expect(new Date(dueAt).getTime()).toBe(hasty.clock.now().getTime() + 3_600_000)
  })

  test('revokes pending factors and the recovery codes too', async () => {
    const person = await running()
    const more = [
      { id: rbac.deps.newId(), user_id: person.id, kind: 'totp', state: 'pending', totp_secret: 'sealed' },
      { id: rbac.deps.newId(), user_id: person.id, kind: 'recovery_set', state: 'active' },
    ]
    for (const factor of more) await rbac.db.insertInto('factors').values(factor).execute()
    rbac.clock.advance({ hours: 72 })
    await takeDue(person)
    const states = await rbac.db.selectFrom('factors').select('state').where('user_id', '=', person.id).execute()
    expect(states).toEqual([{ state: 'revoked' }, { state: 'revoked' }, { state: 'revoked' }])
  })
})

describe('requesting one', () => {
  test.each([
    ['with a challenge that is none', { token: 'no such challenge' }],
    ['in another browser', { browser: 'some other browser here' }],
    ['when the challenge is old', { age: '6 minutes' }],
    ['when the challenge was answered', { consumed: true }],
    ['when the password is another one by now', { version: 'before' }],
  ])('%s does nothing', async (_, how) => {
    const person = await holder(rbac)
    await expect(ask(person, how)).rejects.toMatchObject({ code: 'mfa_expired', status: 400 })
    expect(await toldOf(person, 'factor_reset_requested')).toEqual([])
  })

  test('works from a step-up, until the session ends', async () => {
    const person = await holder(rbac)
    await ask(person, { session: true })
    expect(await toldOf(person, 'factor_reset_requested')).toHaveLength(1)
    await rbac.as('login').logOut({ body: { sessionId: person.tokens.sessionId } })
    await expect(ask(person, { session: true })).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('is refused without a proved address', async () => {
    const person = await holder(rbac)
    await rbac.db.updateTable('users').set({ email_verified_at: null }).where('id', '=', person.id).execute()
    await expect(ask(person)).rejects.toMatchObject({ code: 'reset_not_possible', status: 409 })
  })

  test('sends no more than five mails an hour to one address', async () => {
    const person = await holder(rbac)
    await rbac.timePasses({ hours: 2 })
    for (let count = 0; count < 5; count++) await ask(person)
    await expect(ask(person)).rejects.toMatchObject({ code: 'rate_limited', status: 429 })
  })

  test('changes nothing until the link is confirmed, even when repeated', async () => {
    const person = await holder(rbac)
    await ask(person)
    await ask(person)
    expect(await findRunningReset(rbac.db, person.id)).toBeUndefined()
    rbac.clock.advance({ days: 30 })
    expect(await takeDue(person)).toBe(false)
    expect(await stateOf(person)).toEqual({ active: 1, mustEnrol: false })
  })
})

describe('the link that was sent', () => {
  test('works once, and only one of two links works', async () => {
    const person = await holder(rbac)
    await ask(person)
    const first = await rbac.lastLink('factor_reset_requested', person.email)
    await ask(person)
    const second = await rbac.lastLink('factor_reset_requested', person.email)
    const results = await Promise.allSettled([first, second, first, second].map((token) => confirm(token)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const token of [first, second])
      await expect(confirm(token)).rejects.toMatchObject({ code: 'link_used', status: 400 })
    expect(await noticesOf(person)).toHaveLength(1)
  })

  test('that is sent while a reset waits does not change its due time', async () => {
    const person = await running()
    const before = await findRunningReset(rbac.db, person.id)
    rbac.clock.advance({ hours: 1 })
    await ask(person)
    const token = await rbac.lastLink('factor_reset_requested', person.email)
    await expect(confirm(token)).rejects.toMatchObject({ code: 'link_used' })
    expect(await findRunningReset(rbac.db, person.id)).toEqual(before)
  })

  test('expires after twenty minutes', async () => {
    const person = await holder(rbac)
    await ask(person)
    const token = await rbac.lastLink('factor_reset_requested', person.email)
    await rbac.timePasses({ minutes: 21 })
    await expect(confirm(token)).rejects.toMatchObject({ code: 'link_expired' })
    await expect(rbac.as('login').readLink({ body: { token, browserId } })).rejects.toMatchObject({
      code: 'link_expired',
    })
  })

  test('is refused when it was never sent, and for a disabled user', async () => {
    await expect(confirm('fl_no-such-link-was-ever-sent')).rejects.toMatchObject({ code: 'invalid_link' })
    const person = await holder(rbac)
    await ask(person)
    const token = await rbac.lastLink('factor_reset_requested', person.email)
    await rbac.db.updateTable('users').set({ status: 'disabled' }).where('id', '=', person.id).execute()
    await expect(confirm(token)).rejects.toMatchObject({ code: 'user_disabled', status: 403 })
  })

  test('of a password reset does not confirm it, nor the other way round', async () => {
    const person = await holder(rbac)
    await rbac.as('login').requestPasswordReset({ body: { email: person.email, browserId, client: freshClient() } })
    const ofPassword = await rbac.lastLink('password_reset_requested', person.email)
    await expect(confirm(ofPassword)).rejects.toMatchObject({ code: 'invalid_link' })
    await ask(person)
    const token = await rbac.lastLink('factor_reset_requested', person.email)
    const body = { token, newPassword: 'quite another four words', client: freshClient() }
    await expect(rbac.as('login').resetPassword({ body })).rejects.toMatchObject({ code: 'invalid_link' })
    await expect(cancel(token)).rejects.toMatchObject({ code: 'invalid_link' })
  })
})

describe('the notices', () => {
  test('go to one address once', async () => {
    const person = await holder(rbac)
    await contact(person, person.email.toUpperCase())
    await ask(person)
    await confirm(await rbac.lastLink('factor_reset_requested', person.email))
    expect(await noticesOf(person)).toHaveLength(1)
  })

  test.each([
    ['the proved address', 0],
    ['another contact', 1],
  ])('to %s cancel it, and cancelling twice does no harm', async (_, which) => {
    const person = await running({ otherContact: true })
    const token = String((await noticesOf(person))[which]?.token)
    expect(await rbac.as('login').readLink({ body: { token, browserId } })).toMatchObject({
      purpose: 'cancel_factor_reset',
    })
    await cancel(token)
    await cancel(token)
    expect(await toldOf(person, 'factor_reset_cancelled')).toHaveLength(1)
    expect((await audited(person)).filter((action) => action === 'factor-reset.cancel')).toHaveLength(1)
    rbac.clock.advance({ days: 30 })
    expect(await takeDue(person)).toBe(false)
    expect(await stateOf(person)).toEqual({ active: 1, mustEnrol: false })
  })

  test('of a cancelled reset do not cancel the next one', async () => {
    const person = await running()
    const [notice] = await noticesOf(person)
    await cancel(String(notice?.token))
    await ask(person)
    await confirm(await rbac.lastLink('factor_reset_requested', person.email))
    await cancel(String(notice?.token))
    expect(await findRunningReset(rbac.db, person.id)).toBeDefined()
  })

  test('work until it is executed', async () => {
    const [late, inTime] = [await running(), await running()]
    rbac.clock.advance({ hours: 73 })
    await takeDue(late)
    const tokenOf = async (person: Person) => String((await noticesOf(person))[0]?.token)
    await expect(cancel(await tokenOf(late))).rejects.toMatchObject({ code: 'link_expired' })
    await cancel(await tokenOf(inTime))
    expect(await takeDue(inTime)).toBe(false)
  })

  test('that were never sent are refused', async () => {
    await expect(cancel('fc_no-such-notice-was-ever-sent')).rejects.toMatchObject({ code: 'invalid_link' })
  })
})

describe('from a session of the person', () => {
  test('it is cancelled, by the person alone', async () => {
    const person = await running()
    const stranger = await rbac.person()
    const params = { id: person.id }
    const cancelBy = ({ tokens }: Pick<Person, 'tokens'>) =>
      rbac.as('login', tokens.accessToken).cancelOwnFactorReset({ params })
    await expect(cancelBy(stranger)).rejects.toMatchObject({ code: 'not_found' })
    expect(await findRunningReset(rbac.db, person.id)).toBeDefined()
    await cancelBy(person)
    expect(await findRunningReset(rbac.db, person.id)).toBeUndefined()
    expect(await toldOf(person, 'factor_reset_cancelled')).toHaveLength(1)
    await expect(cancelBy(person)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('an unconfirmed one is cancelled too', async () => {
    const person = await holder(rbac)
    await ask(person)
    await rbac.as('login', person.tokens.accessToken).cancelOwnFactorReset({ params: { id: person.id } })
    const token = await rbac.lastLink('factor_reset_requested', person.email)
    await expect(confirm(token)).rejects.toMatchObject({ code: 'link_expired' })
  })

  test('cancelling and executing at the same moment, exactly one succeeds', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await running()
      const [notice] = await noticesOf(person)
      rbac.clock.advance({ hours: 72 })
      const [cancelled, taken] = await Promise.allSettled([cancel(String(notice?.token)), takeDue(person)])
      const wasTaken = taken.status === 'fulfilled' && taken.value
      expect(wasTaken).toBe(cancelled.status === 'rejected')
    }
  })
})

describe('by an administrator', () => {
  test('every factor is revoked, all sessions end, a reason is kept, and requested resets are closed', async () => {
    const admin = await rbac.person()
    const person = await holder(rbac, {}, await rbac.member(admin.accountId))
    await ask(person)
    await confirm(await rbac.lastLink('factor_reset_requested', person.email))
    await reset(admin, person)
    expect(await stateOf(person)).toEqual({ active: 0, mustEnrol: true })
    expect(await liveSessions(person)).toBe(0)
    expect(await findRunningReset(rbac.db, person.id)).toBeUndefined()
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject({ code: 'unknown_passkey' })
    expect(await toldOf(person, 'factors_reset')).toMatchObject([{ by: 'administrator' }])
    const { items } = await admin.client.listAudit({ params: { id: admin.accountId }, query: {} })
    expect(items.find(({ action }) => action === 'factors.reset')).toMatchObject({
      actor: { kind: 'user', id: admin.id },
      target: person.id,
      detail: { by: 'administrator', reason: 'lost the telephone', revoked: 1 },
    })
  })

  test('of the account, or of the platform; not by a member, by a stranger, nor by oneself', async () => {
    await using own = await startRbac()
    const root = await own.platformAdmin()
    const [admin, stranger] = [await own.person(), await own.person()]
    const [person, member] = [await own.member(admin.accountId), await own.member(admin.accountId)]
    const tried = async (by: Person, of: Person) => {
      const call = reset(by, of).then(
        () => 'done',
        (error) => error.code,
      )
      return call
    }
    expect(await tried(member, person)).toBe('permission_denied')
    expect(await tried(stranger, person)).toBe('not_found')
    expect(await tried(admin, stranger)).toBe('not_found')
    expect(await tried(admin, admin)).toBe('permission_denied')
    expect(await tried(person, person)).toBe('permission_denied')
    expect(await tried(admin, person)).toBe('done')
    expect(await tried(root, stranger)).toBe('done')
  })

  test('a deleted user is not found', async () => {
    const admin = await rbac.person()
    const person = await rbac.member(admin.accountId)
    await admin.client.deleteUser({ params: { id: person.id } })
    await expect(reset(admin, person)).rejects.toMatchObject({ code: 'not_found' })
  })
})

/** Asks for a reset behind a challenge, as a first step or a session leaves one. */
async function ask(person: Person, how: Asked & { token?: string; browser?: string } = {}, on = rbac) {
  const challengeToken = how.token ?? (await standBefore(on, person, how))
  const body = { challengeToken, browserId: how.browser ?? browserId, client: freshClient() }
  await on.as('login').requestFactorReset({ body })
}

function confirm(token: string, on = rbac) {
  return on.as('login').confirmFactorReset({ body: { token, client } })
}

function cancel(token: string) {
  return rbac.as('login').cancelFactorReset({ body: { token, client } })
}

/** A person whose reset waits. */
async function running({ otherContact = false } = {}): Promise<PasskeyHolder> {
  const person = await holder(rbac)
  if (otherContact) await contact(person, freshEmail())
  await ask(person)
  await confirm(await rbac.lastLink('factor_reset_requested', person.email))
  return person
}

function contact({ id }: Person, email: string) {
  return rbac.db.updateTable('users').set({ contact_email_unverified: email }).where('id', '=', id).execute()
}

function takeDue({ id }: Person) {
  return executeDueReset(rbac.deps, actor, id)
}

function reset(by: Person, { id }: Person) {
  return by.client.resetFactors({ params: { id }, body: { reason: 'lost the telephone' } })
}

async function stateOf({ id }: Person) {
  const factors = await rbac.db
    .selectFrom('factors')
    .select('id')
    .where('user_id', '=', id)
    .where('state', '=', 'active')
    .execute()
  const user = await rbac.db.selectFrom('users').select('must_enrol').where('id', '=', id).executeTakeFirstOrThrow()
  return { active: factors.length, mustEnrol: user.must_enrol }
}

async function liveSessions({ id }: Person) {
  const live = rbac.db.selectFrom('sessions').select('id').where('user_id', '=', id).where('revoked_at', 'is', null)
  return (await live.execute()).length
}

async function toldOf({ id }: Person, type: Parameters<TestRbac['events']>[0]) {
  return (await rbac.events(type)).filter(({ userId }) => userId === id)
}

function noticesOf(person: Person) {
  return toldOf(person, 'factor_reset_pending')
}

async function audited({ id }: Person) {
  const entries = await rbac.db
    .selectFrom('audit_events')
    .select('action')
    .where('target', '=', id)
    .where('action', 'like', 'factor%reset%')
    .orderBy('id')
    .execute()
  return entries.map(({ action }) => action)
}
