import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserId, client, freshEmail, startRbac, type TestRbac } from '../rbac.ts'
import type { AuthenticatorApp } from '../second-factors/authenticator-app.ts'
import { challengeOf } from '../second-factors/challenge.ts'
import { identitiesOf, signInWith, userRow, watch } from './identities.ts'

let rbac: TestRbac
let strict: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
  strict = await startRbac({ settings: { mfaMode: 'required' }, beside: rbac })
})
afterAll(async () => {
  await strict[Symbol.asyncDispose]()
  await rbac[Symbol.asyncDispose]()
})

function answer(challengeToken: string, app: AuthenticatorApp) {
  const body = { challengeToken, browserId, answer: { kind: 'totp', code: app.nextCode() }, client } as const
  return rbac.as('login').verifySecondFactor({ body })
}

const identityOf = (providerSub: string) => ({ provider: 'github', providerSub })

describe('row 25: where a second factor is demanded, an identity leads to a challenge', () => {
  test('and what was decided stays: linked by the address (15), and said so once it is answered', async () => {
    const { person, app } = await rbac.enrolTotp(await rbac.person())
    const asked = { ...identityOf(person.id), email: person.email, emailVerified: true }
    const { answer: challenge, changes, audit, events } = await watch(rbac, () => challengeOf(signInWith(rbac, asked)))
    expect(changes).toEqual({ challenges: '+1', credentials: '+1' })
    expect(audit).toEqual(['challenge.ask', 'credential.link'])
    expect(events).toEqual(['credential_linked'])
    const tokens = await answer(challenge.challengeToken, app)
    expect(tokens).toMatchObject({ outcome: 'auto_linked', amr: ['fed', 'otp', 'mfa'], user: { id: person.id } })
    const again = await challengeOf(signInWith(rbac, identityOf(person.id)))
    expect(await answer(again.challengeToken, app)).toMatchObject({ outcome: 'login' })
  })

  test('and what was decided stays: created with the address, and the planted claim void (19, 20)', async () => {
    const host = await rbac.person()
    const email = freshEmail()
    const planted = await rbac.as('platform-api').createUser({ body: { accountId: host.accountId, email } })
    const asked = { ...identityOf(planted.id), email, emailVerified: true }
    const { answer: challenge, changes } = await watch(rbac, () => challengeOf(signInWith(strict, asked)))
    expect(challenge).toMatchObject({ enrolmentRequired: true, factors: [] })
    expect(changes).toMatchObject({ accounts: '+1', users: '+1 ~1', credentials: '+1', challenges: '+1' })
    expect(changes).not.toHaveProperty('sessions')
    expect(await userRow(rbac, planted.id)).toMatchObject({ email_claim_void_at: expect.any(Date) })
    const { challengeToken } = challenge
    const tokens = await strict.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
    expect(tokens).toMatchObject({
      outcome: 'created',
      restricted: true,
      amr: ['fed'],
      user: { email, emailVerified: true },
    })
    expect(await identitiesOf(rbac, tokens.user.id)).toHaveLength(1)
  })

  test('where the destination asks for level 2, too', async () => {
    const login = rbac.as('login')
    const body = { ...identityOf(freshEmail()), emailVerified: false, browserId, minAal: 2, client } as const
    expect(await challengeOf(login.signInWithProvider({ body }))).toMatchObject({ enrolmentRequired: true })
  })

  test('but not where one is linked: the session goes on as it was (8, 11)', async () => {
    const { person } = await rbac.enrolTotp(await rbac.person())
    const asked = { ...identityOf(person.id), linkToUserId: person.id }
    const linked = await signInWith(rbac, asked, person.tokens.accessToken)
    const { sessionId } = person.tokens
    expect(linked).toMatchObject({ outcome: 'linked', sessionId, aal: 2, amr: ['pwd', 'otp', 'mfa'] })
    const again = await signInWith(rbac, asked, linked.accessToken)
    expect(again).toMatchObject({ outcome: 'already_linked', sessionId })
  })

  test('and who was signed in before is recorded with the session that begins, not with the question (12)', async () => {
    const before = await rbac.person()
    const { person, app } = await rbac.enrolTotp(await rbac.person())
    await signInWith(rbac, { ...identityOf(person.id), linkToUserId: person.id }, person.tokens.accessToken)
    const signIn = () => challengeOf(signInWith(rbac, identityOf(person.id), before.tokens.accessToken))
    const asked = await watch(rbac, signIn)
    expect(asked.audit).toEqual(['challenge.ask'])
    const answered = await watch(rbac, () => answer(asked.answer.challengeToken, app))
    expect(answered.audit).toEqual(['challenge.answer', 'session.start', 'session.switch'])
    expect(answered.entries.find(({ action }) => action === 'session.switch')).toMatchObject({
      target: person.id,
      detail: { fromUserId: before.id, fromSessionId: before.tokens.sessionId, sessionId: answered.answer.sessionId },
    })
  })

  test('and a device that is new is told of with the session, not with the question', async () => {
    const { person, app } = await rbac.enrolTotp(await rbac.person())
    await signInWith(rbac, { ...identityOf(person.id), linkToUserId: person.id }, person.tokens.accessToken)
    const elsewhere = 'another-browser-of-theirs'
    const asked = await watch(rbac, () =>
      challengeOf(signInWith(rbac, { ...identityOf(person.id), browserId: elsewhere })),
    )
    expect(asked.events).toEqual([])
    const { challengeToken } = asked.answer
    const code = app.nextCode()
    const body = { challengeToken, browserId: elsewhere, answer: { kind: 'totp', code }, client } as const
    expect((await watch(rbac, () => rbac.as('login').verifySecondFactor({ body }))).events).toEqual(['session_started'])
  })
})
