import type { FactorId } from '@constellation/contracts-rbac'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInRoles, platformAccountId } from '../../src/store/built-in-ids.ts'
import { removeExpired } from '../../src/store/housekeeping.ts'
import { browserId, client, freshClient, freshEmail, type Person, password, startRbac, type TestRbac } from '../rbac.ts'
import { authenticatorApp } from './authenticator-app.ts'
import { challengeOf } from './challenge.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const presenter = { kind: 'browser', browserId } as const
const stranger = 'the-browser-of-a-stranger'

/** Somebody with an authenticator app and recovery codes. */
async function guarded() {
  return rbac.enrolTotp(await rbac.person())
}

/** The first step of a sign-in, which is held up by a challenge. */
function askedAtSignIn(email: string, browser = browserId) {
  const body = { email, password, browserId: browser, client: freshClient() }
  return challengeOf(rbac.as('login').signInWithPassword({ body }))
}

function answer(challengeToken: string, kind: 'totp' | 'recovery_code', code: string, browser = browserId) {
  const body = { challengeToken, browserId: browser, answer: { kind, code }, client }
  return rbac.as('login').verifySecondFactor({ body })
}

async function signInWithCode(email: string, code: string) {
  return answer((await askedAtSignIn(email)).challengeToken, 'recovery_code', code)
}

describe('a challenge', () => {
  test('names the accepted kinds and its lifetime, and is stored as a hash', async () => {
    const { person } = await guarded()
    const challenge = await askedAtSignIn(person.email)
    expect(challenge).toEqual({
      challengeToken: expect.stringMatching(/^mc_[\w-]{43}$/),
      expiresIn: 300,
      factors: ['totp', 'recovery_code'],
      enrolmentRequired: false,
    })
    const { challengeToken } = challenge
    const read = await rbac.as('login').readChallenge({ body: { challengeToken, browserId } })
    expect(read).toMatchObject({
      factors: ['totp', 'recovery_code'],
      stepUp: false,
      passkeyOptions: null,
      resetDueAt: null,
    })
    const rows = await rbac.db.selectFrom('challenges').selectAll().where('user_id', '=', person.id).execute()
    expect(JSON.stringify(rows)).not.toContain(challengeToken.slice(3))
  })

  test('is answered once', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    await answer(challengeToken, 'totp', app.nextCode())
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('is refused in another browser', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    const foreign = answer(challengeToken, 'totp', app.nextCode(), stranger)
    await expect(foreign).rejects.toMatchObject({ code: 'mfa_expired', status: 400 })
    const read = rbac.as('login').readChallenge({ body: { challengeToken, browserId: stranger } })
    await expect(read).rejects.toMatchObject({ code: 'mfa_expired' })
    const enrol = rbac.as('login').enrolAtSignIn({ body: { challengeToken, browserId: stranger, client } })
    await expect(enrol).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('accepts five answers: after five wrong ones the right one is refused', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    for (let tries = 0; tries < 4; tries++)
      await expect(answer(challengeToken, 'totp', '000000')).rejects.toMatchObject({ code: 'mfa_failed', status: 401 })
    await expect(answer(challengeToken, 'recovery_code', 'AAAA-AAAA-AAAA-AAAA')).rejects.toMatchObject({
      code: 'mfa_failed',
    })
    await expect(answer(challengeToken, 'recovery_code', 'AAAA')).rejects.toMatchObject({ code: 'mfa_expired' })
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('expires after five minutes', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    await rbac.timePasses({ seconds: 301 })
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('is void when the password has changed since it was proved', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    const body = { newPassword: 'quite another four words' }
    await rbac.as('login', person.tokens.accessToken).changePassword({ params: { id: person.id }, body })
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('is void for a user who has been disabled since', async () => {
    const boss = await rbac.person()
    const { person, app } = await rbac.enrolTotp(await rbac.member(boss.accountId))
    const { challengeToken } = await askedAtSignIn(person.email)
    await boss.client.updateUser({ params: { id: person.id }, body: { status: 'disabled' } })
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'user_disabled' })
    const again = { email: person.email, password, browserId, client: freshClient() }
    await expect(rbac.as('login').signInWithPassword({ body: again })).rejects.toMatchObject({ code: 'user_disabled' })
  })

  test('and each of its answers is in the audit', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    await expect(answer(challengeToken, 'totp', '000000')).rejects.toMatchObject({ code: 'mfa_failed' })
    await answer(challengeToken, 'totp', app.nextCode())
    const rows = await rbac.db
      .selectFrom('audit_events')
      .select(['action', 'outcome'])
      .where('target', '=', person.id)
      .orderBy('id', 'desc')
      .limit(4)
      .execute()
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`).reverse()).toEqual([
      'challenge.ask ok',
      'challenge.answer refused',
      'challenge.answer ok',
      'session.start ok',
    ])
  })

  test('is removed long after it has expired', async () => {
    const { person } = await guarded()
    await askedAtSignIn(person.email)
    await rbac.timePasses({ days: 2 })
    await removeExpired(rbac.db)
    const left = await rbac.db.selectFrom('challenges').select('user_id').where('user_id', '=', person.id).execute()
    expect(left).toEqual([])
  })
})

describe('an authenticator app', () => {
  test('is pending until a code proves it; then there are recovery codes, and the session has level 2', async () => {
    const anna = await rbac.person()
    const login = rbac.as('login', anna.tokens.accessToken)
    const params = { id: anna.id }
    const { factorId, secret, uri } = await login.addTotp({ params })
    expect(uri).toContain(secret)
    expect((await rbac.signIn(anna.email)).aal).toBe(1)
    const app = authenticatorApp(secret, rbac.clock)
    const activate = (code: string) =>
      login.activateTotp({ params: { ...params, factorId }, body: { code, browserId, client } })
    await expect(activate('000000')).rejects.toMatchObject({ code: 'invalid_factor_code', status: 422 })
    const { tokens, recoveryCodes } = await activate(app.nextCode())
    expect(recoveryCodes).toHaveLength(10)
    expect(tokens).toMatchObject({
      aal: 2,
      amr: ['pwd', 'otp', 'mfa'],
      restricted: false,
      sessionId: anna.tokens.sessionId,
    })
    expect((await rbac.events('factor_added')).at(-1)).toMatchObject({ userId: anna.id, kind: 'totp' })
    expect(await askedAtSignIn(anna.email)).toMatchObject({ factors: ['totp', 'recovery_code'] })
  })

  test('is replaced by a proved one, and is needed until then', async () => {
    const { person, app, recoveryCodes } = await guarded()
    const login = rbac.as('login', person.tokens.accessToken)
    const begun = await login.addTotp({ params: { id: person.id } })
    const { factorId, secret } = await login.addTotp({ params: { id: person.id } })
    await answer((await askedAtSignIn(person.email)).challengeToken, 'totp', app.nextCode())
    const next = authenticatorApp(secret, rbac.clock)
    const activate = (id: FactorId) =>
      login.activateTotp({
        params: { id: person.id, factorId: id },
        body: { code: next.nextCode(), browserId, client },
      })
    await expect(activate(begun.factorId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await activate(factorId)).toMatchObject({ recoveryCodes: null })
    const { challengeToken } = await askedAtSignIn(person.email)
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'mfa_failed' })
    expect(await answer(challengeToken, 'totp', next.nextCode())).toMatchObject({ aal: 2 })
    expect(await signInWithCode(person.email, recoveryCodes[0] ?? '')).toMatchObject({ aal: 2 })
    const former = await rbac.db
      .selectFrom('factors')
      .select('totp_secret')
      .where('user_id', '=', person.id)
      .where('state', '=', 'revoked')
      .execute()
    expect(former).toEqual([{ totp_secret: '' }])
  })

  test('refuses a replay, of the code that proved it and of any older code too', async () => {
    const { person, app } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    await expect(answer(challengeToken, 'totp', app.codeAt(-1))).rejects.toMatchObject({ code: 'mfa_failed' })
    await answer(challengeToken, 'totp', app.codeAt(1))
    const again = await askedAtSignIn(person.email)
    for (const steps of [1, 0])
      await expect(answer(again.challengeToken, 'totp', app.codeAt(steps))).rejects.toMatchObject({
        code: 'mfa_failed',
      })
    rbac.clock.advance({ seconds: 30 })
    await expect(answer(again.challengeToken, 'totp', app.codeAt(1))).resolves.toMatchObject({ aal: 2 })
  })

  test('cannot be added or proved for another user, nor without a proof of an existing factor', async () => {
    const { person } = await guarded()
    const other = await rbac.person()
    const params = { id: person.id }
    const asOther = rbac.as('login', other.tokens.accessToken)
    await expect(asOther.addTotp({ params })).rejects.toMatchObject({ code: 'not_found' })
    await expect(asOther.replaceRecoveryCodes({ params })).rejects.toMatchObject({ code: 'not_found' })
    await rbac.owner.updateTable('sessions').set({ aal: 1 }).where('id', '=', person.tokens.sessionId).execute()
    const asWeak = rbac.as('login', person.tokens.accessToken)
    for (const act of [() => asWeak.addTotp({ params }), () => asWeak.replaceRecoveryCodes({ params })])
      await expect(act()).rejects.toMatchObject({ code: 'second_factor_required', status: 401 })
  })

  test('has a secret that is sealed for its row', async () => {
    const { person, app } = await guarded()
    const other = await guarded()
    const row = await rbac.db
      .selectFrom('factors')
      .selectAll()
      .where('user_id', '=', person.id)
      .where('kind', '=', 'totp')
      .executeTakeFirstOrThrow()
    expect(row.totp_secret).not.toContain(app.secret)
    await rbac.owner
      .updateTable('factors')
      .set({ totp_secret: row.totp_secret })
      .where('user_id', '=', other.person.id)
      .where('kind', '=', 'totp')
      .execute()
    const { challengeToken } = await askedAtSignIn(other.person.email)
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('recovery codes', () => {
  test('work once each, in place of a factor; the session can then only enrol one', async () => {
    const { person, recoveryCodes } = await guarded()
    const [first = '', second = ''] = recoveryCodes
    const tokens = await signInWithCode(person.email, first.toLowerCase().replaceAll('-', ' '))
    expect(tokens).toMatchObject({ aal: 2, amr: ['pwd', 'recovery', 'mfa'], restricted: true, outcome: 'login' })
    expect((await rbac.events('recovery_code_used')).at(-1)).toMatchObject({ userId: person.id, codesLeft: 9 })
    const restricted = rbac.as('login', tokens.accessToken)
    await expect(restricted.listSessions({ params: { id: person.id } })).rejects.toMatchObject({
      code: 'restricted_session',
    })
    const handOff = rbac.as('login').handOff({ body: { sessionId: tokens.sessionId, applicationId: 'hello' } })
    await expect(handOff).rejects.toMatchObject({ code: 'restricted_session', status: 403 })
    await expect(signInWithCode(person.email, first)).rejects.toMatchObject({ code: 'mfa_failed' })
    await signInWithCode(person.email, second)
    const enrolled = await rbac.enrolTotp({ ...person, tokens })
    expect(enrolled.person.tokens).toMatchObject({ aal: 2, restricted: false, sessionId: tokens.sessionId })
    await expect(enrolled.person.client.listSessions({ params: { id: person.id } })).resolves.toBeDefined()
  })

  test('are revoked by new ones, and the person is told', async () => {
    const { person, recoveryCodes } = await guarded()
    const login = rbac.as('login', person.tokens.accessToken)
    const replaced = await login.replaceRecoveryCodes({ params: { id: person.id } })
    expect(replaced.recoveryCodes).toHaveLength(10)
    expect((await rbac.events('recovery_codes_replaced')).at(-1)).toMatchObject({ userId: person.id })
    await expect(signInWithCode(person.email, recoveryCodes[0] ?? '')).rejects.toMatchObject({ code: 'mfa_failed' })
    await expect(signInWithCode(person.email, replaced.recoveryCodes[0] ?? '')).resolves.toMatchObject({ aal: 2 })
  })

  test('cannot be made before there is a factor', async () => {
    const anna = await rbac.person()
    const early = rbac.as('login', anna.tokens.accessToken).replaceRecoveryCodes({ params: { id: anna.id } })
    await expect(early).rejects.toMatchObject({ code: 'factor_not_allowed' })
  })

  test('are no longer offered after the last one was used', async () => {
    const { person, recoveryCodes } = await guarded()
    for (const code of recoveryCodes) await signInWithCode(person.email, code)
    expect(await askedAtSignIn(person.email)).toMatchObject({ factors: ['totp'] })
  })

  test('of one person do not work for another', async () => {
    const { recoveryCodes } = await guarded()
    const other = await guarded()
    await expect(signInWithCode(other.person.email, recoveryCodes[0] ?? '')).rejects.toMatchObject({
      code: 'mfa_failed',
    })
  })
})

describe('a person who needs a factor and has none', () => {
  test('gets a session that can only enrol one, and has level 2 afterwards', async () => {
    const anna = await rbac.person()
    const body = { email: anna.email, password, browserId, minAal: 2, client: freshClient() } as const
    const challenge = await challengeOf(rbac.as('login').signInWithPassword({ body }))
    expect(challenge).toMatchObject({ factors: [], enrolmentRequired: true })
    const { challengeToken } = challenge
    await expect(answer(challengeToken, 'totp', '000000')).rejects.toMatchObject({ code: 'mfa_failed' })
    const enrol = () => rbac.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    const tokens = await enrol()
    expect(tokens).toMatchObject({ aal: 1, amr: ['pwd'], restricted: true, outcome: 'login' })
    await expect(enrol()).rejects.toMatchObject({ code: 'mfa_expired' })
    const handOff = { sessionId: tokens.sessionId, applicationId: 'hello' }
    await expect(rbac.as('login').handOff({ body: handOff })).rejects.toMatchObject({ code: 'restricted_session' })
    await expect(rbac.as('console').introspect({ body: { token: tokens.accessToken } })).resolves.toMatchObject({
      active: true,
      restricted: true,
      aal: 1,
    })
    const enrolled = await rbac.enrolTotp({ ...anna, tokens })
    expect(enrolled.person.tokens).toMatchObject({ aal: 2, restricted: false })
    await expect(rbac.as('console').introspect({ body: { token: tokens.accessToken } })).resolves.toMatchObject({
      active: true,
      restricted: true,
      aal: 1,
    })
    await expect(rbac.as('login').handOff({ body: { ...handOff, minAal: 2 } })).resolves.toMatchObject({ aal: 2 })
  })

  test('does not get it after a factor was added', async () => {
    const anna = await rbac.person()
    const body = { email: anna.email, password, browserId, minAal: 2, client: freshClient() } as const
    const { challengeToken } = await challengeOf(rbac.as('login').signInWithPassword({ body }))
    const { app } = await rbac.enrolTotp(anna)
    const enrol = rbac.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    expect(await challengeOf(enrol)).toMatchObject({ challengeToken, factors: ['totp', 'recovery_code'] })
    await expect(answer(challengeToken, 'totp', app.nextCode())).resolves.toMatchObject({ aal: 2 })
  })

  test('enrols at the next sign-in after a reset, whatever the policy, and once', async () => {
    const anna = await rbac.person()
    await rbac.owner.updateTable('users').set({ must_enrol: true }).where('id', '=', anna.id).execute()
    const { challengeToken, enrolmentRequired } = await askedAtSignIn(anna.email)
    expect(enrolmentRequired).toBe(true)
    const tokens = await rbac.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    await rbac.enrolTotp({ ...anna, tokens })
    const row = await rbac.db.selectFrom('users').select('must_enrol').where('id', '=', anna.id).executeTakeFirst()
    expect(row).toEqual({ must_enrol: false })
  })
})

describe('proving the factor again', () => {
  async function weak() {
    const { person, app, recoveryCodes } = await guarded()
    const session = { aal: 1, amr: ['pwd'], auth_time: new Date(Date.now() - 3_600_000) }
    await rbac.owner.updateTable('sessions').set(session).where('id', '=', person.tokens.sessionId).execute()
    const { refreshToken } = person.tokens
    const { accessToken } = await rbac.as('login').refresh({ body: { refreshToken, presenter } })
    return { person, app, recoveryCodes, accessToken }
  }

  test('raises the session, which goes on with a new refresh token and counts as recent', async () => {
    const { person, app, accessToken } = await weak()
    const { challengeToken, factors } = await rbac.as('login', accessToken).stepUp({ body: { browserId } })
    expect(factors).toEqual(['totp', 'recovery_code'])
    const read = await rbac.as('login').readChallenge({ body: { challengeToken, browserId } })
    expect(read).toMatchObject({ stepUp: true })
    const raised = await answer(challengeToken, 'totp', app.nextCode())
    expect(raised).toMatchObject({
      aal: 2,
      amr: ['pwd', 'otp', 'mfa'],
      sessionId: person.tokens.sessionId,
      restricted: false,
    })
    expect(Date.parse(raised.authTime)).toBeGreaterThan(Date.now() - 60_000)
    const params = { id: person.id }
    await expect(rbac.as('login', raised.accessToken).addTotp({ params })).resolves.toBeDefined()
  })

  test('does not raise an older token, here or for any service', async () => {
    const { person, app, accessToken } = await weak()
    const { challengeToken } = await rbac.as('login', accessToken).stepUp({ body: { browserId } })
    const raised = await answer(challengeToken, 'totp', app.nextCode())
    const [before, after] = [
      await rbac.as('console').introspect({ body: { token: accessToken } }),
      await rbac.as('console').introspect({ body: { token: raised.accessToken } }),
    ]
    const { auth_time: authTime } = decodeJwt(accessToken)
    expect(before).toMatchObject({
      active: true,
      aal: 1,
      amr: ['pwd'],
      authTime: new Date(Number(authTime) * 1000).toISOString(),
    })
    expect(after).toMatchObject({ active: true, aal: 2, amr: ['pwd', 'otp', 'mfa'], authTime: raised.authTime })
    const params = { id: person.id }
    const old = rbac.as('login', accessToken)
    await expect(old.addTotp({ params })).rejects.toMatchObject({ code: 'second_factor_required' })
    await expect(
      old.changePassword({ params, body: { newPassword: 'quite another four words' } }),
    ).rejects.toMatchObject({ code: 'reauth_required' })
  })

  test('with a recovery code leaves the session good for enrolling alone', async () => {
    const { recoveryCodes, accessToken } = await weak()
    const { challengeToken } = await rbac.as('login', accessToken).stepUp({ body: { browserId } })
    const raised = await answer(challengeToken, 'recovery_code', recoveryCodes[0] ?? '')
    expect(raised).toMatchObject({ aal: 2, amr: ['pwd', 'recovery', 'mfa'], restricted: true })
  })

  test('is refused once the session has ended', async () => {
    const { person, app, accessToken } = await weak()
    const { challengeToken } = await rbac.as('login', accessToken).stepUp({ body: { browserId } })
    await rbac.as('login').logOut({ body: { sessionId: person.tokens.sessionId } })
    await expect(answer(challengeToken, 'totp', app.nextCode())).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('without a factor it tells that one must be enrolled', async () => {
    const anna = await rbac.person()
    const asked = await rbac.as('login', anna.tokens.accessToken).stepUp({ body: { browserId } })
    expect(asked).toMatchObject({ factors: [], enrolmentRequired: true })
    const { challengeToken } = asked
    const enrol = rbac.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    await expect(enrol).rejects.toMatchObject({ code: 'mfa_expired' })
  })
})

describe('the policy of an account', () => {
  const update = (person: Person, policy: object) =>
    person.client.updateAccount({ params: { id: person.accountId }, body: { policy } })

  test('cannot be weaker than the platform, and can be stricter', async () => {
    await using strict = await startRbac({ settings: { mfaMode: 'required_admins' } })
    const create = (mfaMode: 'off' | 'optional' | 'required_admins' | 'required') =>
      strict.as('platform-api').createAccount({ body: { name: 'New', policy: { mfaMode } } })
    const root = await strict.platformAdmin()
    for (const mfaMode of ['off', 'optional'] as const) {
      await expect(create(mfaMode)).rejects.toMatchObject({ code: 'policy_too_weak', status: 422 })
      await expect(update(root, { mfaMode })).rejects.toMatchObject({ code: 'policy_too_weak' })
    }
    for (const mfaMode of ['required_admins', 'required'] as const) {
      await expect(create(mfaMode)).resolves.toMatchObject({ policy: { mfaMode } })
      await expect(update(root, { mfaMode })).resolves.toMatchObject({ policy: { mfaMode } })
    }
  })

  test.each([
    ['required', { admin: true, member: true, proved: false }],
    ['required_admins', { admin: true, member: false, proved: false }],
    ['optional', { admin: false, member: false, proved: false }],
  ] as const)('that becomes %s restricts at once the sessions that it concerns', async (mfaMode, restricted) => {
    const admin = await rbac.person()
    const member = await rbac.member(admin.accountId)
    const { person: proved } = await rbac.enrolTotp(await rbac.member(admin.accountId))
    const elsewhere = await rbac.person()
    await update(admin, { mfaMode })
    const isRestricted = async ({ tokens }: Person) => {
      const seen = await rbac.as('console').introspect({ body: { token: tokens.accessToken } })
      return seen.active && seen.restricted
    }
    expect({
      admin: await isRestricted(admin),
      member: await isRestricted(member),
      proved: await isRestricted(proved),
    }).toEqual(restricted)
    expect(await isRestricted(elsewhere)).toBe(false)
  })

  test('lets go of a session that it has restricted once a factor is proved in it, and bounds its life', async () => {
    const admin = await rbac.person()
    const { person, app } = await rbac.enrolTotp(await rbac.member(admin.accountId))
    await rbac.owner.updateTable('sessions').set({ aal: 1 }).where('id', '=', person.tokens.sessionId).execute()
    await update(admin, { mfaMode: 'required' })
    const { challengeToken } = await rbac.as('login', person.tokens.accessToken).stepUp({ body: { browserId } })
    const raised = await answer(challengeToken, 'totp', app.nextCode())
    expect(raised).toMatchObject({ aal: 2, restricted: false })
    expect(raised.refreshExpiresIn).toBeLessThanOrEqual(3600)
    expect(raised.sessionExpiresIn).toBeLessThanOrEqual(86_400)
    expect(raised.sessionExpiresIn).toBeGreaterThan(86_000)
  })

  test('that becomes stricter while somebody signs in restricts the session that begins', async () => {
    const boss = await rbac.person()
    const member = await rbac.member(boss.accountId)
    const tightening = await rbac.owner.startTransaction().execute()
    const policy = JSON.stringify({ mfaMode: 'required' })
    await tightening.updateTable('accounts').set({ policy }).where('id', '=', boss.accountId).execute()
    const signingIn = rbac.signIn(member.email)
    await rbac.someoneWaits()
    await tightening.commit().execute()
    expect(await signingIn).toMatchObject({ aal: 1, restricted: true })
  })

  test('that takes other factors only asks for the one there is, and then for one that it takes', async () => {
    const boss = await rbac.person()
    const { person, app } = await rbac.enrolTotp(await rbac.member(boss.accountId))
    await update(boss, { allowedFactors: ['webauthn'] })
    const { challengeToken, factors } = await askedAtSignIn(person.email)
    expect(factors).toEqual(['totp', 'recovery_code'])
    const tokens = await answer(challengeToken, 'totp', app.nextCode())
    expect(tokens).toMatchObject({ aal: 2, restricted: true })
    const login = rbac.as('login', tokens.accessToken)
    await expect(login.addTotp({ params: { id: person.id } })).rejects.toMatchObject({ code: 'factor_not_allowed' })
    await expect(login.listFactors({ params: { id: person.id } })).resolves.toMatchObject({ allowed: ['webauthn'] })
  })

  test.each([
    ['off', ['off', 'optional', 'required_admins', 'required']],
    ['required_admins', ['required_admins', 'required']],
  ] as const)('of a deployment that asks for "%s" lets an account choose %j', async (mfaMode, mfaModes) => {
    await using own = await startRbac({ settings: { mfaMode } })
    expect(await own.as('console').capabilities()).toMatchObject({ mfaModes })
  })

  test('that is off offers no factor, and a user with one still needs it', async () => {
    await using lax = await startRbac({ settings: { mfaMode: 'off' } })
    const anna = await lax.person()
    const add = lax.as('login', anna.tokens.accessToken).addTotp({ params: { id: anna.id } })
    await expect(add).rejects.toMatchObject({ code: 'factor_not_allowed' })
    await update(anna, { mfaMode: 'optional' })
    await lax.enrolTotp(anna)
    await update(anna, { mfaMode: 'off' })
    const body = { email: anna.email, password, browserId, client: freshClient() }
    expect(await challengeOf(lax.as('login').signInWithPassword({ body }))).toMatchObject({
      factors: ['totp', 'recovery_code'],
    })
  })

  test('restricts who is made an administrator of the platform, or of an account that asks it of administrators', async () => {
    await using own = await startRbac()
    const root = await own.platformAdmin()
    const { person: boss } = await own.enrolTotp(await own.person())
    await update(boss, { mfaMode: 'required_admins' })
    const [inAccount, inPlatform] = [await own.member(boss.accountId), await own.member(boss.accountId)]
    const grants = [
      [boss, boss.accountId, inAccount, builtInRoles.admin],
      [root, platformAccountId, inPlatform, builtInRoles.platformAdmins],
    ] as const
    for (const [granter, id, { id: userId, email, tokens }, role] of grants) {
      await granter.client.setMemberRoles({ params: { id, userId }, body: { roleIds: [role] } })
      const seen = await own.as('console').introspect({ body: { token: tokens.accessToken } })
      expect(seen).toMatchObject({ active: true, restricted: true })
      const body = { email, password, browserId, client: freshClient() }
      const signingIn = own.as('login').signInWithPassword({ body })
      expect(await challengeOf(signingIn)).toMatchObject({ enrolmentRequired: true })
    }
  })
})

describe('an application that asks for a second factor', () => {
  test('does not get a session that has proved one factor only', async () => {
    const anna = await rbac.person()
    const body = { sessionId: anna.tokens.sessionId, applicationId: 'hello' } as const
    await expect(rbac.as('login').handOff({ body: { ...body, minAal: 2 } })).rejects.toMatchObject({
      code: 'second_factor_required',
      status: 401,
    })
    await expect(rbac.as('login').handOff({ body })).resolves.toMatchObject({ aal: 1 })
  })
})

describe('the list of factors', () => {
  test('shows to the person and to who administers them what there is, and no secret', async () => {
    const boss = await rbac.person()
    const { person, app, recoveryCodes, factorId } = await rbac.enrolTotp(await rbac.member(boss.accountId))
    await signInWithCode(person.email, recoveryCodes[0] ?? '')
    const params = { id: person.id }
    const own = await person.client.listFactors({ params })
    expect(own).toMatchObject({
      items: [
        { id: factorId, kind: 'totp', codesLeft: null, passkey: null },
        { kind: 'recovery_set', codesLeft: 9, lastUsedFrom: client },
      ],
      allowed: ['webauthn', 'totp'],
      demanded: false,
      offerPasskey: true,
      resetDueAt: null,
      passkeyUser: null,
    })
    expect(await boss.client.listFactors({ params })).toEqual(own)
    expect(JSON.stringify(own)).not.toContain(app.secret)
    const other = await rbac.person()
    await expect(other.client.listFactors({ params })).rejects.toMatchObject({ status: 404 })
  })
})

describe('of any number who answer at one moment', () => {
  test('with one code of an authenticator app, each before a sign-in of its own, one is signed in', async () => {
    const { person, app } = await guarded()
    const code = app.nextCode()
    const challenges: Awaited<ReturnType<typeof askedAtSignIn>>[] = []
    while (challenges.length < 20) challenges.push(await askedAtSignIn(person.email))
    const answers = await Promise.allSettled(
      challenges.map(({ challengeToken }) => answer(challengeToken, 'totp', code)),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('with one recovery code, one is signed in', async () => {
    const { person, recoveryCodes } = await guarded()
    const challenges: Awaited<ReturnType<typeof askedAtSignIn>>[] = []
    while (challenges.length < 20) challenges.push(await askedAtSignIn(person.email))
    const answers = await Promise.allSettled(
      challenges.map(({ challengeToken }) => answer(challengeToken, 'recovery_code', recoveryCodes[0] ?? '')),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const used = await rbac.db
      .selectFrom('recovery_codes')
      .selectAll()
      .where('used_at', 'is not', null)
      .where('factor_id', 'in', (eb) => eb.selectFrom('factors').select('id').where('user_id', '=', person.id))
      .execute()
    expect(used).toHaveLength(1)
  })

  test('the same challenge, one is signed in and no more answers were looked at than are allowed', async () => {
    const { person, app, recoveryCodes } = await guarded()
    const { challengeToken } = await askedAtSignIn(person.email)
    const codes = [app.codeAt(0), app.codeAt(1)].map((code) => answer(challengeToken, 'totp', code))
    const more = recoveryCodes.slice(0, 6).map((code) => answer(challengeToken, 'recovery_code', code))
    const answers = await Promise.allSettled([...codes, ...more])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const sessions = await rbac.db.selectFrom('sessions').select('id').where('user_id', '=', person.id).execute()
    expect(sessions).toHaveLength(2)
  })

  test('a new app sent twice becomes active once', async () => {
    const anna = await rbac.person()
    const login = rbac.as('login', anna.tokens.accessToken)
    const { factorId, secret } = await login.addTotp({ params: { id: anna.id } })
    const code = authenticatorApp(secret, rbac.clock).nextCode()
    const activation = { params: { id: anna.id, factorId }, body: { code, browserId, client } }
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => login.activateTotp(activation)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

test('somebody who only knows the address is told nothing of factors', async () => {
  const { person } = await guarded()
  const attempt = (email: string) =>
    rbac
      .as('login')
      .signInWithPassword({
        body: { email, password: 'not the password at all', browserId: stranger, client: freshClient() },
      })
      .catch((error) => ({ ...error.problem, requestId: '' }))
  expect(await attempt(person.email)).toEqual(await attempt(freshEmail()))
})
