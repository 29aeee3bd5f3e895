import { type Algorithm, createSoftwareAuthenticator, type Lies } from '@constellation/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tidyUp } from '../../src/domain/housekeeping/tidy-up.ts'
import { passkeyRequest } from '../../src/domain/passkeys/passkey-request.ts'
import { proveByPasskey } from '../../src/domain/passkeys/prove-by-passkey.ts'
import { verifyRegistration } from '../../src/domain/passkeys/verify-registration.ts'
import { revokeFactors } from '../../src/store/second-factors/factors.ts'
import { lockUser } from '../../src/store/users.ts'
import { browserId, freshClient, startRbac, type TestRbac } from '../rbac.ts'
import { challengeOf } from '../second-factors/challenge.ts'
import { holder, origin, type PasskeyHolder, register, signIn } from './passkeys.ts'

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const refused = { code: 'passkey_refused', status: 401 }
const unknown = { code: 'unknown_passkey', status: 401 }
const actor = { kind: 'service', service: 'login', requestId: 'r' } as const

/** What is wrong with a response, whatever it is for. */
const lies: [string, Lies][] = [
  ['is of another type', { type: 'payment.get' }],
  ['is from another origin', { origin: 'https://login.example.test.evil.test' }],
  ['is from a page without encryption', { origin: 'http://login.example.test' }],
  ['is from another port', { origin: 'https://login.example.test:8443' }],
  ['is from a frame in another origin', { crossOrigin: true }],
  ['is from a frame in a named origin', { crossOrigin: true, topOrigin: 'https://evil.test' }],
  ['names the origin around a frame and denies the frame', { topOrigin: 'https://evil.test' }],
  ['is for another domain', { rpId: 'example.test' }],
  ['is without a person', { userPresent: false }],
  ['is backed up and cannot be', { backupEligible: false, backedUp: true }],
  ['answers another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
]

describe('what the browser is asked', () => {
  test('for signing in: any passkey of the domain that verifies its user, and a challenge of 32 bytes that is never the same', async () => {
    const ask = () => rbac.as('login').beginPasskeySignIn({ body: { browserId } })
    const [one, other] = [await ask(), await ask()]
    expect(one).toEqual({
      challenge: expect.any(String),
      rpId: 'login.example.test',
      timeout: 1_200_000,
      allowCredentials: [],
      userVerification: 'required',
    })
    expect(Buffer.from(one.challenge, 'base64url')).toHaveLength(32)
    expect(other.challenge).not.toBe(one.challenge)
  })

  test('for a second step: one of the passkeys of this person, verified where that can be', async () => {
    const person = await holder(rbac)
    const options = await passkeyRequest(rbac.deps, { purpose: 'second', userId: person.id, browserId })
    expect(options).toMatchObject({
      allowCredentials: [{ id: person.credentialId, type: 'public-key', transports: ['usb'] }],
      userVerification: 'preferred',
    })
    const without = await rbac.person()
    expect(await passkeyRequest(rbac.deps, { purpose: 'second', userId: without.id, browserId })).toBeNull()
  })

  test('for a new one: to be found without a name, to verify its user, on any device, and no attestation', async () => {
    const person = await holder(rbac)
    const ask = () => begin(person)
    const options = await ask()
    expect(options).toMatchObject({
      rp: { id: 'login.example.test' },
      user: { name: person.email, displayName: 'Somebody' },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: [{ id: person.credentialId }],
      attestation: 'none',
    })
    // Neither "this device" nor "another device" is forced.
    expect(options.authenticatorSelection).toEqual({
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    })
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32)
  })

  test('a person is known to authenticators by 32 random bytes, which stay and say nothing', async () => {
    const [person, other] = [await rbac.person(), await rbac.person()]
    const handles = [await begin(person), await begin(person), await begin(other)].map(({ user }) => user.id)
    expect(Buffer.from(handles[0] ?? '', 'base64url')).toHaveLength(32)
    expect(handles[1]).toBe(handles[0])
    expect(handles[2]).not.toBe(handles[0])
  })

  test('the hash of a challenge is kept, and gone when it is old', async () => {
    const { challenge } = await rbac.as('login').beginPasskeySignIn({ body: { browserId } })
    const kept = async () => JSON.stringify(await rbac.db.selectFrom('ceremonies').selectAll().execute())
    expect(await kept()).not.toContain(challenge)
    await rbac.timePasses({ minutes: 21 })
    await tidyUp(rbac.deps, { purgeAfterDays: 30 })
    expect(await kept()).toBe('[]')
  })
})

describe('signing in', () => {
  test.each<[Algorithm]>([['ES256'], ['EdDSA'], ['RS256']])('with %s proves two factors at once', async (algorithm) => {
    const person = await rbac.person()
    const authenticator = createSoftwareAuthenticator({ origin, algorithm })
    await register(rbac, person, authenticator)
    const tokens = await signIn(rbac, authenticator)
    expect(tokens).toMatchObject({ user: { id: person.id }, aal: 2, amr: ['hwk', 'user', 'mfa'], outcome: 'login' })
    expect(tokens.restricted).toBe(false)
    const seen = await rbac.as('console').introspect({ body: { token: tokens.accessToken } })
    expect(seen).toMatchObject({ active: true, aal: 2, amr: ['hwk', 'user', 'mfa'] })
  })

  test('with one that is on several devices says so', async () => {
    const { tokens } = await holder(rbac, { synced: true })
    expect(tokens.amr).toEqual(['swk', 'user', 'mfa'])
  })

  test.each<[string, Lies]>([
    ...lies,
    ['is that of a registration', { type: 'webauthn.create' }],
    ['is without verification of the user', { userVerified: false }],
    ['has a broken signature', { brokenSignature: true }],
    ['says whose it is, and it is not', { userHandle: Buffer.alloc(32).toString('base64url') }],
    ['does not say whose it is', { userHandle: null }],
  ])('is refused where the response %s', async (_, lie) => {
    const person = await holder(rbac)
    await expect(signIn(rbac, person.authenticator, lie)).rejects.toMatchObject(refused)
    // And nothing else was wrong with it.
    expect(await signIn(rbac, person.authenticator)).toMatchObject({ user: { id: person.id } })
  })

  test('is refused with a passkey that became one for several devices, or for one alone, with a code of its own', async () => {
    for (const [nature, lie] of [
      [{}, { backupEligible: true }],
      [{ synced: true }, { backupEligible: false, backedUp: false }],
    ] as const) {
      const person = await holder(rbac, nature)
      await expect(signIn(rbac, person.authenticator, lie)).rejects.toMatchObject({
        code: 'passkey_changed',
        status: 401,
      })
      // A response that is wrong in another way as well is not told of it.
      const wrong = signIn(rbac, person.authenticator, { ...lie, brokenSignature: true })
      await expect(wrong).rejects.toMatchObject(refused)
    }
  })

  test('is refused with a passkey that is not known, which is told apart', async () => {
    const person = await holder(rbac)
    const credentialId = Buffer.alloc(32, 7).toString('base64url')
    await expect(signIn(rbac, person.authenticator, { credentialId })).rejects.toMatchObject(unknown)
  })

  test('is refused with the passkey of somebody else under its own name', async () => {
    const [one, other] = [await holder(rbac), await holder(rbac)]
    const lie = { credentialId: other.credentialId }
    await expect(signIn(rbac, one.authenticator, lie)).rejects.toMatchObject(refused)
  })

  test('is refused with a response that cannot be parsed', async () => {
    const { authenticator } = await holder(rbac)
    const options = await rbac.as('login').beginPasskeySignIn({ body: { browserId } })
    const answered = authenticator.get(options)
    for (const clientDataJSON of ['bm9uZQ', 'bnVsbA', 'e30', Buffer.from('{"challenge":7}').toString('base64url')]) {
      const response = { ...answered, response: { ...answered.response, clientDataJSON } }
      const body = { browserId, response, client: freshClient() }
      await expect(rbac.as('login').signInWithPasskey({ body })).rejects.toMatchObject(refused)
    }
  })

  test('is not throttled by failed passwords', async () => {
    const person = await holder(rbac)
    const wrong = { email: person.email, password: 'not the password at all', browserId: 'some other browser here' }
    const attempt = () => rbac.as('login').signInWithPassword({ body: { ...wrong, client: freshClient() } })
    for (let failures = 0; failures < 7; failures++) await attempt().catch(() => undefined)
    await expect(attempt()).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await signIn(rbac, person.authenticator)).toMatchObject({ user: { id: person.id } })
  })

  test('is told where the browser is new, and each refusal is in the audit', async () => {
    const person = await holder(rbac)
    await signIn(rbac, person.authenticator, {}, 'a browser that is new here')
    const started = await rbac.events('session_started')
    expect(started.findLast(({ userId }) => userId === person.id)).toBeDefined()
    await signIn(rbac, person.authenticator, { userPresent: false }).catch(() => undefined)
    const last = await rbac.db
      .selectFrom('audit_events')
      .select(['action', 'outcome', 'target', 'detail'])
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(last).toMatchObject({
      action: 'session.start',
      outcome: 'refused',
      target: person.id,
      detail: { code: 'passkey_refused' },
    })
  })

  test('is refused for a disabled user, and for a suspended account', async () => {
    const admin = await rbac.person()
    const person = await holder(rbac, {}, await rbac.member(admin.accountId))
    const params = { id: person.id }
    await admin.client.updateUser({ params, body: { status: 'disabled' } })
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject({ code: 'user_disabled', status: 403 })
    // Who is disabled is told to those alone who have proved to be that person.
    await expect(signIn(rbac, person.authenticator, { brokenSignature: true })).rejects.toMatchObject(refused)
    await admin.client.updateUser({ params, body: { status: 'active' } })
    await rbac.db.updateTable('accounts').set({ status: 'suspended' }).where('id', '=', admin.accountId).execute()
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject({ code: 'account_suspended' })
  })

  test('of a deleted user is refused', async () => {
    const admin = await rbac.person()
    const person = await holder(rbac, {}, await rbac.member(admin.accountId))
    await admin.client.deleteUser({ params: { id: person.id } })
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject({ code: 'user_disabled' })
  })
})

describe('a challenge', () => {
  test('is answered once, and a replay is refused', async () => {
    const { authenticator } = await holder(rbac, { synced: true })
    const body = await answered(authenticator)
    await rbac.as('login').signInWithPasskey({ body })
    await expect(rbac.as('login').signInWithPasskey({ body })).rejects.toMatchObject(refused)
  })

  test('is consumed by a refused answer', async () => {
    const { authenticator } = await holder(rbac, { synced: true })
    const options = await rbac.as('login').beginPasskeySignIn({ body: { browserId } })
    for (const [index, lie] of [{ crossOrigin: true }, {}].entries()) {
      const body = { browserId, response: authenticator.get(options, lie), client: freshClient() }
      await expect(rbac.as('login').signInWithPasskey({ body }), `${index}`).rejects.toMatchObject(refused)
    }
  })

  test('answered twenty times at the same moment starts one session', async () => {
    const { authenticator } = await holder(rbac, { synced: true })
    const body = await answered(authenticator)
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => rbac.as('login').signInWithPasskey({ body })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('is refused in another browser', async () => {
    const { authenticator } = await holder(rbac)
    const body = { ...(await answered(authenticator)), browserId: 'some other browser here' }
    await expect(rbac.as('login').signInWithPasskey({ body })).rejects.toMatchObject(refused)
  })

  test('waits behind the suggestions of a page for ten minutes', async () => {
    const { authenticator, id } = await holder(rbac)
    const body = await answered(authenticator)
    await rbac.timePasses({ minutes: 10 })
    expect(await rbac.as('login').signInWithPasskey({ body })).toMatchObject({ user: { id } })
  })

  test('expires after twenty minutes', async () => {
    const { authenticator } = await holder(rbac)
    const body = await answered(authenticator)
    await rbac.timePasses({ minutes: 20, seconds: 1 })
    await expect(rbac.as('login').signInWithPasskey({ body })).rejects.toMatchObject(refused)
  })

  test('for one purpose answers no other', async () => {
    const person = await holder(rbac, { synced: true })
    const { authenticator, id: userId } = person
    const second = await asked(userId, 'second')
    const stepUp = await asked(userId, 'step_up')
    const creation = await begin(person)
    const login = await rbac.as('login').beginPasskeySignIn({ body: { browserId } })
    const client = freshClient()
    const prove = (purpose: 'second' | 'step_up', challenge: string) =>
      proveByPasskey(rbac.deps, actor, { purpose, userId, browserId, response: use(authenticator, challenge), client })
    for (const { challenge } of [second, creation]) {
      const body = { browserId, response: use(authenticator, challenge), client }
      await expect(rbac.as('login').signInWithPasskey({ body })).rejects.toMatchObject(refused)
    }
    expect(await prove('second', stepUp.challenge)).toBe('mfa_failed')
    expect(await prove('step_up', login.challenge)).toBe('mfa_failed')
    // Each was used up by that: only a new one proves anything.
    expect(await prove('step_up', stepUp.challenge)).toBe('mfa_failed')
    expect(await prove('step_up', (await asked(userId, 'step_up')).challenge)).toMatchObject({
      factorId: person.factorId,
    })
    const other = await asked(userId, 'second')
    const response = createSoftwareAuthenticator({ origin }).create({ ...creation, challenge: other.challenge })
    await expect(add(person, response)).rejects.toMatchObject({ code: 'invalid_passkey' })
  })
})

describe('as a second step', () => {
  const prove = async (person: PasskeyHolder, lie: Lies = {}) => {
    const response = person.authenticator.get(await asked(person.id, 'second'), lie)
    const attempt = { purpose: 'second', userId: person.id, browserId, response, client: freshClient() } as const
    return proveByPasskey(rbac.deps, actor, attempt)
  }

  test('a passkey proves the person, with or without verifying its user, and says where it was used', async () => {
    const person = await holder(rbac)
    for (const userVerified of [true, false]) {
      const proof = await prove(person, { userVerified })
      expect(proof).toEqual({ factorId: person.factorId, amr: ['hwk', 'user', 'mfa'] })
    }
    expect(await prove(person, { userHandle: null })).toBeDefined()
    expect(await stored(person)).toMatchObject({ last_used_at: expect.any(Date), last_used_user_agent: 'Firefox' })
  })

  test.each<[string, Lies]>([
    ...lies,
    ['has a broken signature', { brokenSignature: true }],
    ['says that it is of somebody else', { userHandle: Buffer.alloc(32).toString('base64url') }],
    ['is of a passkey that is not known', { credentialId: Buffer.alloc(32, 7).toString('base64url') }],
  ])('proves nothing where the response %s', async (_, lie) => {
    const person = await holder(rbac)
    expect(await prove(person, lie)).toBe('mfa_failed')
    expect(await prove(person)).toMatchObject({ factorId: person.factorId })
  })

  test('a passkey whose kind of backup changed proves nothing, and is told apart', async () => {
    const person = await holder(rbac)
    expect(await prove(person, { backupEligible: true })).toBe('passkey_changed')
  })

  test('the passkey of another person proves nothing', async () => {
    const [person, other] = [await holder(rbac), await holder(rbac)]
    const { challenge } = await asked(person.id, 'second')
    const response = use(other.authenticator, challenge)
    const attempt = { purpose: 'second', userId: person.id, browserId, response, client: freshClient() } as const
    expect(await proveByPasskey(rbac.deps, actor, attempt)).toBe('mfa_failed')
  })

  test('nor does a challenge of another person or another browser', async () => {
    const [person, other] = [await holder(rbac, { synced: true }), await holder(rbac, { synced: true })]
    const ofOther = use(person.authenticator, (await asked(other.id, 'second')).challenge)
    const own = use(person.authenticator, (await asked(person.id, 'second')).challenge)
    const attempt = { purpose: 'second', userId: person.id, client: freshClient() } as const
    expect(await proveByPasskey(rbac.deps, actor, { ...attempt, browserId, response: ofOther })).toBe('mfa_failed')
    const elsewhere = { ...attempt, browserId: 'some other browser here', response: own }
    expect(await proveByPasskey(rbac.deps, actor, elsewhere)).toBe('mfa_failed')
  })
})

describe('after a password', () => {
  test('a passkey answers the challenge, and the session has proved both', async () => {
    const person = await holder(rbac)
    const { challengeToken, factors } = await challengeOf(rbac.signIn(person.email))
    expect(factors).toEqual(['webauthn'])
    const login = rbac.as('login')
    const { passkeyOptions } = await login.readChallenge({ body: { challengeToken, browserId } })
    if (!passkeyOptions) throw new Error('there are no passkey options')
    const response = person.authenticator.get(passkeyOptions, { userVerified: false })
    const answer = { kind: 'webauthn', response } as const
    const body = { challengeToken, browserId, answer, client: freshClient() }
    const tokens = await login.verifySecondFactor({ body })
    expect(tokens).toMatchObject({ user: { id: person.id }, aal: 2, amr: ['pwd', 'hwk', 'user', 'mfa'] })
    await expect(login.verifySecondFactor({ body })).rejects.toMatchObject({ code: 'mfa_expired' })
  })

  test('a refused passkey is a failed answer, and another one is accepted', async () => {
    const person = await holder(rbac)
    const { challengeToken } = await challengeOf(rbac.signIn(person.email))
    const login = rbac.as('login')
    const answerWith = async (lie: Lies) => {
      const { passkeyOptions } = await login.readChallenge({ body: { challengeToken, browserId } })
      if (!passkeyOptions) throw new Error('there are no passkey options')
      const answer = { kind: 'webauthn', response: person.authenticator.get(passkeyOptions, lie) } as const
      return login.verifySecondFactor({ body: { challengeToken, browserId, answer, client: freshClient() } })
    }
    await expect(answerWith({ brokenSignature: true })).rejects.toMatchObject({ code: 'mfa_failed' })
    expect(await answerWith({})).toMatchObject({ user: { id: person.id } })
  })

  test('a passkey that the account no longer accepts signs in to a session that must enrol an accepted factor', async () => {
    const person = await holder(rbac)
    const policy = { allowedFactors: ['totp' as const] }
    await person.client.updateAccount({ params: { id: person.accountId }, body: { policy } })
    expect(await signIn(rbac, person.authenticator)).toMatchObject({ restricted: true })
  })
})

describe('the count of a passkey', () => {
  test('goes up with each use and is stored', async () => {
    const person = await holder(rbac)
    await signIn(rbac, person.authenticator, { counter: 41 })
    expect(await stored(person)).toMatchObject({ sign_count: '41', suspect_at: null })
  })

  test.each([
    ['the same again', 41],
    ['a smaller one', 40],
    ['none any more', 0],
  ])('that is %s is refused: there may be a copy, and the person is told', async (_, counter) => {
    const person = await holder(rbac)
    await signIn(rbac, person.authenticator, { counter: 41 })
    await expect(signIn(rbac, person.authenticator, { counter })).rejects.toMatchObject(refused)
    expect(await stored(person)).toMatchObject({ sign_count: '41', suspect_at: expect.any(Date) })
    const told = await rbac.events('passkey_suspect')
    expect(told.filter(({ userId }) => userId === person.id)).toMatchObject([{ name: 'Key' }])
    const { action } = await rbac.db
      .selectFrom('audit_events')
      .select('action')
      .where('action', '=', 'passkey.suspect')
      .where('target', '=', person.id)
      .executeTakeFirstOrThrow()
    expect(action).toBe('passkey.suspect')
  })

  test('says nothing of a response that is wrong otherwise', async () => {
    const person = await holder(rbac)
    const lie = { counter: 0, brokenSignature: true }
    await expect(signIn(rbac, person.authenticator, lie)).rejects.toMatchObject(refused)
    expect(await stored(person)).toMatchObject({ suspect_at: null })
  })

  test('that is always zero stays zero', async () => {
    const person = await holder(rbac, { synced: true })
    await signIn(rbac, person.authenticator)
    await signIn(rbac, person.authenticator)
    expect(await stored(person)).toMatchObject({ sign_count: '0', suspect_at: null })
  })

  test('is counted for one of two that are used at one moment with the same count', async () => {
    const person = await holder(rbac)
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => signIn(rbac, person.authenticator, { counter: 77 })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('and its backup state are updated with each use', async () => {
    const person = await holder(rbac, { synced: true })
    await signIn(rbac, person.authenticator, { backedUp: false })
    expect(await stored(person)).toMatchObject({ backup_eligible: true, backed_up: false })
  })
})

describe('registering', () => {
  test.each<Algorithm>(['ES256', 'EdDSA'])('is refused for a %s key that is not on its curve', async (algorithm) => {
    const person = await rbac.person()
    const response = createSoftwareAuthenticator({ origin, algorithm }).create(await begin(person), { offCurve: true })
    await expect(add(person, response)).rejects.toMatchObject({ code: 'invalid_passkey', status: 422 })
  })

  test.each<[string, Lies]>([
    ...lies,
    ['is that of a use', { type: 'webauthn.get' }],
    ['is without verification of the user', { userVerified: false }],
    ['has a key with an algorithm that was not requested', { algorithm: -8 - 100 }],
    ['names another passkey than it attests', { credentialId: Buffer.alloc(32, 7).toString('base64url') }],
  ])('is refused where the response %s', async (_, lie) => {
    const person = await rbac.person()
    const response = createSoftwareAuthenticator({ origin }).create(await begin(person), lie)
    await expect(add(person, response)).rejects.toMatchObject({ code: 'invalid_passkey', status: 422 })
    const kept = await rbac.db.selectFrom('factors').select('id').where('user_id', '=', person.id).execute()
    expect(kept).toEqual([])
  })

  test.each<[Algorithm]>([['ES256'], ['EdDSA'], ['RS256']])(
    'of %s gives a passkey that signs in, raises the session, and brings recovery codes with the first factor',
    async (algorithm) => {
      const person = await rbac.person()
      const authenticator = createSoftwareAuthenticator({ origin, algorithm, synced: true })
      const enrolled = await add(person, authenticator.create(await begin(person)))
      expect(enrolled.recoveryCodes).toHaveLength(10)
      expect(enrolled.tokens).toMatchObject({ sessionId: person.tokens.sessionId, aal: 2, restricted: false })
      expect(enrolled.tokens.amr).toEqual(['pwd', 'swk', 'user', 'mfa'])
      const { items, passkeyUser } = await rbac
        .as('login', enrolled.tokens.accessToken)
        .listFactors({ params: { id: person.id } })
      expect(items).toMatchObject([
        { id: enrolled.factorId, kind: 'webauthn', name: null, passkey: { synced: true, suspect: false } },
        { kind: 'recovery_set', codesLeft: 10 },
      ])
      expect(passkeyUser).toMatchObject({ rpId: 'login.example.test' })
      const told = await rbac.events('factor_added')
      expect(told.filter(({ userId }) => userId === person.id)).toMatchObject([{ kind: 'webauthn' }])
      expect(await signIn(rbac, authenticator)).toMatchObject({ user: { id: person.id } })
      const second = createSoftwareAuthenticator({ origin }).create(await begin({ ...person, tokens: enrolled.tokens }))
      const again = await add({ ...person, tokens: enrolled.tokens }, second)
      expect(again.recoveryCodes).toBeNull()
    },
  )

  test('a response sent twenty times at the same moment makes one passkey', async () => {
    const person = await rbac.person()
    const response = createSoftwareAuthenticator({ origin }).create(await begin(person))
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => add(person, response)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('needs a proof of the factor that the person has', async () => {
    const person = await holder(rbac)
    const { challengeToken } = await challengeOf(rbac.signIn(person.email))
    expect(challengeToken).toMatch(/^mc_/)
    // The session in which the passkey was made has not proved it.
    const before = await rbac.person()
    await register(rbac, before, createSoftwareAuthenticator({ origin }))
    await expect(begin(before)).rejects.toMatchObject({ code: 'second_factor_required' })
  })

  test('is refused with a certificate that was not requested, before it is read', async () => {
    const person = await rbac.person()
    const options = await begin(person)
    const response = createSoftwareAuthenticator({ origin }).create(options, { certificate: true })
    const verified = verifyRegistration(rbac.deps.settings, response, options.challenge)
    await expect(verified).rejects.toThrow('the attestation was not requested')
    await expect(add(person, response)).rejects.toMatchObject({ code: 'invalid_passkey' })
  })

  test('is refused with a challenge of another person or another browser', async () => {
    const [person, other] = [await rbac.person(), await rbac.person()]
    const make = async () => createSoftwareAuthenticator({ origin }).create(await begin(person))
    await expect(add(other, await make())).rejects.toMatchObject({ code: 'invalid_passkey' })
    const elsewhere = add(person, await make(), 'some other browser here')
    await expect(elsewhere).rejects.toMatchObject({ code: 'invalid_passkey' })
  })

  test('is for the person alone', async () => {
    const [person, other] = [await rbac.person(), await rbac.person()]
    const login = rbac.as('login', other.tokens.accessToken)
    const params = { id: person.id }
    await expect(login.beginPasskey({ params, body: { browserId } })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('ends at twenty', async () => {
    const person = await holder(rbac)
    for (let count = 1; count < 20; count++) await register(rbac, person, createSoftwareAuthenticator({ origin }))
    await expect(begin(person)).rejects.toMatchObject({ code: 'too_many_passkeys', status: 409 })
  })

  test('is refused when the account accepts no passkeys', async () => {
    const person = await rbac.person()
    const policy = { allowedFactors: ['totp' as const] }
    await person.client.updateAccount({ params: { id: person.accountId }, body: { policy } })
    await expect(begin(person)).rejects.toMatchObject({ code: 'factor_not_allowed', status: 403 })
  })

  test.each([
    ['in use', false],
    ['removed', true],
  ])('a passkey that is %s does not become that of somebody else', async (_, isRemoved) => {
    const [person, other] = [await holder(rbac), await rbac.person()]
    if (isRemoved) await remove(person, person.factorId)
    const lie = { newId: person.credentialId }
    const response = createSoftwareAuthenticator({ origin }).create(await begin(other), lie)
    await expect(add(other, response)).rejects.toMatchObject({ code: 'invalid_passkey' })
  })
})

describe('what a person has', () => {
  test('is renamed', async () => {
    const person = await holder(rbac)
    const params = { id: person.id, factorId: person.factorId }
    await rbac.as('login', person.tokens.accessToken).renameFactor({ params, body: { name: ' Blue key ' } })
    expect(await stored(person)).toMatchObject({ name: 'Blue key' })
    const other = await rbac.person()
    const theirs = { id: other.id, factorId: person.factorId }
    const login = rbac.as('login', other.tokens.accessToken)
    for (const one of [params, theirs])
      await expect(login.renameFactor({ params: one, body: { name: 'Mine' } })).rejects.toMatchObject({
        code: 'not_found',
      })
  })

  test('is removed and signs nobody in afterwards, and the person is told', async () => {
    const person = await holder(rbac)
    await remove(person, person.factorId)
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject(unknown)
    const removed = await rbac.events('factor_removed')
    expect(removed.find(({ userId }) => userId === person.id)).toMatchObject({
      kind: 'webauthn',
      name: 'Key',
      to: { email: person.email },
    })
    expect(await passkeyRequest(rbac.deps, { purpose: 'second', userId: person.id, browserId })).toBeNull()
    await expect(remove(person, person.factorId)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is not removed by somebody else, nor under their name', async () => {
    const [person, other] = [await holder(rbac), await holder(rbac)]
    const login = rbac.as('login', other.tokens.accessToken)
    for (const id of [person.id, other.id])
      await expect(login.removeFactor({ params: { id, factorId: person.factorId } })).rejects.toMatchObject({
        code: 'not_found',
      })
  })

  test('removes the recovery codes with the last factor, and not before', async () => {
    const person = await holder(rbac)
    const second = await register(rbac, person, createSoftwareAuthenticator({ origin }))
    const codes = { id: rbac.deps.newId(), user_id: person.id, kind: 'recovery_set', state: 'active' }
    await rbac.db.insertInto('factors').values(codes).execute()
    const states = async () => {
      const rows = await rbac.db.selectFrom('factors').select('state').where('user_id', '=', person.id).execute()
      return rows.map(({ state }) => state).toSorted()
    }
    await expect(remove(person, codes.id)).rejects.toMatchObject({ code: 'not_found' })
    await remove(person, second.factorId)
    expect(await states()).toEqual(['active', 'active', 'revoked'])
    await remove(person, person.factorId)
    expect(await states()).toEqual(['revoked', 'revoked', 'revoked'])
  })

  test('the last way to sign in stays, be it a passkey or a password', async () => {
    const person = await holder(rbac)
    const params = { id: person.id }
    const { items } = await person.client.listCredentials({ params })
    const credentialId = items[0]?.id ?? ''
    await person.client.removeCredential({ params: { ...params, credentialId } })
    await expect(remove(person, person.factorId)).rejects.toMatchObject({ code: 'last_credential', status: 409 })
    const second = await register(rbac, person, createSoftwareAuthenticator({ origin }))
    await remove(person, second.factorId)
    expect(await signIn(rbac, person.authenticator)).toMatchObject({ user: { id: person.id } })
  })

  test('of a password and a passkey that are removed at one moment one stays', async () => {
    const person = await holder(rbac)
    const { items } = await person.client.listCredentials({ params: { id: person.id } })
    const results = await Promise.allSettled([
      person.client.removeCredential({ params: { id: person.id, credentialId: items[0]?.id ?? '' } }),
      remove(person, person.factorId),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('an offer that was closed is noted once', async () => {
    const person = await rbac.person()
    const login = rbac.as('login', person.tokens.accessToken)
    const closed = async () => {
      await login.closePasskeyOffer({ params: { id: person.id } })
      const user = rbac.db.selectFrom('users').select('passkey_offer_closed_at').where('id', '=', person.id)
      return (await user.executeTakeFirstOrThrow()).passkey_offer_closed_at
    }
    const first = await closed()
    expect(first).toBeInstanceOf(Date)
    expect(await closed()).toEqual(first)
  })
})

describe('a sign-in that meets a change', () => {
  test('of a passkey that is being removed leaves no session behind it', async () => {
    const person = await holder(rbac, { synced: true })
    const bodies = await Promise.all(Array.from({ length: 8 }, () => answered(person.authenticator)))
    const results = await Promise.allSettled([
      ...bodies.slice(0, 4).map((body) => rbac.as('login').signInWithPasskey({ body })),
      remove(person, person.factorId),
      ...bodies.slice(4).map((body) => rbac.as('login').signInWithPasskey({ body })),
    ])
    const codes = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    for (const code of codes) expect(['passkey_refused', 'unknown_passkey']).toContain(code)
    await expect(signIn(rbac, person.authenticator)).rejects.toMatchObject(unknown)
  })

  test('of a passkey that is removed between its proof and the session opens none', async () => {
    const person = await holder(rbac, { synced: true })
    const body = await answered(person.authenticator)
    const { last_used_at: before } = await stored(person)
    const settled = await rbac.db.transaction().execute(async (trx) => {
      await lockUser(trx, person.id)
      const call = rbac
        .as('login')
        .signInWithPasskey({ body })
        .catch((error: unknown) => error)
      // From then on it waits for the user, whom this transaction has.
      await expect.poll(async () => (await stored(person)).last_used_at).not.toEqual(before)
      await revokeFactors(trx, person.id)
      return { call }
    })
    expect(await settled.call).toMatchObject(refused)
  })

  test('of a user who is being disabled finds every session ended', async () => {
    const admin = await rbac.person()
    const person = await holder(rbac, { synced: true }, await rbac.member(admin.accountId))
    const bodies = await Promise.all(Array.from({ length: 8 }, () => answered(person.authenticator)))
    await Promise.allSettled([
      ...bodies.slice(0, 4).map((body) => rbac.as('login').signInWithPasskey({ body })),
      admin.client.updateUser({ params: { id: person.id }, body: { status: 'disabled' } }),
      ...bodies.slice(4).map((body) => rbac.as('login').signInWithPasskey({ body })),
    ])
    const live = await rbac.db
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', person.id)
      .where('revoked_at', 'is', null)
      .execute()
    expect(live).toEqual([])
  })
})

type Authenticator = PasskeyHolder['authenticator']
type Asker = Pick<PasskeyHolder, 'id' | 'tokens'>

function begin({ id, tokens }: Asker) {
  return rbac.as('login', tokens.accessToken).beginPasskey({ params: { id }, body: { browserId } })
}

function add({ id, tokens }: Asker, response: ReturnType<Authenticator['create']>, browser = browserId) {
  const body = { response, browserId: browser, client: freshClient() }
  return rbac.as('login', tokens.accessToken).addPasskey({ params: { id }, body })
}

function remove({ id, tokens }: Asker, factorId: string) {
  return rbac.as('login', tokens.accessToken).removeFactor({ params: { id, factorId } })
}

async function answered(authenticator: Authenticator) {
  const options = await rbac.as('login').beginPasskeySignIn({ body: { browserId } })
  return { browserId, response: authenticator.get(options), client: freshClient() }
}

async function asked(userId: string, purpose: 'second' | 'step_up') {
  const options = await passkeyRequest(rbac.deps, { purpose, userId, browserId })
  if (!options) throw new Error('nothing was asked')
  return options
}

/** For any passkey and any challenge. */
function use(authenticator: Authenticator, challenge: string) {
  return authenticator.get({ challenge, rpId: 'login.example.test' })
}

function stored({ factorId }: PasskeyHolder) {
  return rbac.db.selectFrom('factors').selectAll().where('id', '=', factorId).executeTakeFirstOrThrow()
}
