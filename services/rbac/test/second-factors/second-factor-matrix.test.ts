import { randomUUID } from 'node:crypto'
import { AccountId, type Answer, MfaMode, type TokenResponse } from '@constellation/contracts-rbac'
import { seal } from '@constellation/database'
import { createSoftwareAuthenticator } from '@constellation/testkit'
import { newToken } from '@constellation/tokens'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { creationOptions } from '../../src/domain/passkeys/passkey-options.ts'
import { verifyRegistration } from '../../src/domain/passkeys/verify-registration.ts'
import { totpIdentity } from '../../src/domain/second-factors/prove-by-code.ts'
import { hashRecoveryCode, newRecoveryCodes } from '../../src/domain/second-factors/recovery-codes.ts'
import { newTotpSecret } from '../../src/domain/second-factors/totp.ts'
import { builtInRoles } from '../../src/store/built-in-ids.ts'
import { insertPasskey } from '../../src/store/passkeys/passkeys.ts'
import { signInWith } from '../identities/identities.ts'
import { origin, signIn } from '../passkeys/passkeys.ts'
import { browserId, client, freshClient, freshEmail, password, startRbac, type TestRbac } from '../rbac.ts'
import { authenticatorApp } from './authenticator-app.ts'
import { challengeOf } from './challenge.ts'

/*
 * Every first step, with every policy, every mode of the platform and every state of factors. A model of a few lines predicts
 * each result: a user with a factor needs it, the stricter of both modes may require one, and no token exists before a proof.
 */

const modes = MfaMode.options
let rbac: TestRbac
/** One service for each least of the platform, over one database. */
const services = new Map<MfaMode, TestRbac>()
let passwordHash: string
beforeAll(async () => {
  rbac = await startRbac()
  for (const mfaMode of modes)
    services.set(mfaMode, await startRbac({ settings: { mfaMode }, beside: rbac, hashing: { concurrency: 1 } }))
  passwordHash = await rbac.deps.passwords.hash(password)
})
afterAll(async () => {
  for (const service of services.values()) await service[Symbol.asyncDispose]()
  await rbac[Symbol.asyncDispose]()
})

type User = { id: string; email: string }
type Held = {
  proves: { kind: Answer['kind']; answer(service: TestRbac, challengeToken: string): Promise<Answer>; amr: string[] }
  restricted: boolean
}

/** What a person may have, and by what they prove it. A new kind of factor is a new line. */
const states: Record<string, { allowed?: string[]; give(user: User): Promise<Held | undefined> }> = {
  'no factor': { give: async () => undefined },
  'an authenticator app': {
    give: async (user) => ({ proves: await giveTotp(user), restricted: false }),
  },
  'a passkey': {
    give: async (user) => ({ proves: await givePasskey(user), restricted: false }),
  },
  'an authenticator app that is lost, and recovery codes': {
    give: async (user) => {
      await giveTotp(user)
      return { proves: await giveCodes(user), restricted: true }
    },
  },
  'only a factor that the account does not take': {
    allowed: ['webauthn'],
    give: async (user) => ({ proves: await giveTotp(user), restricted: true }),
  },
}

async function giveTotp({ id: userId }: User): Promise<Held['proves']> {
  const id = rbac.deps.newId()
  const secret = newTotpSecret(rbac.deps.random)
  const sealed = seal(rbac.deps.sealing, totpIdentity(userId, id), secret)
  await rbac.db
    .insertInto('factors')
    .values({ id, user_id: userId, kind: 'totp', state: 'active', totp_secret: sealed })
    .execute()
  const answer = { kind: 'totp', code: authenticatorApp(secret, rbac.clock).codeAt(0) } as const
  return { kind: 'totp', answer: async () => answer, amr: ['otp'] }
}

/** A passkey as it is kept once it was registered. */
async function makePasskey({ id: userId }: User) {
  const authenticator = createSoftwareAuthenticator({ origin })
  const [challenge, handle] = [newToken('', rbac.deps.random), newToken('', rbac.deps.random)]
  const options = creationOptions({ id: rbac.deps.settings.rpId, name: 'Nordlys' }, challenge, {
    handle,
    name: 'x',
    displayName: 'x',
    passkeys: [],
  })
  const passkey = await verifyRegistration(rbac.deps.settings, authenticator.create(options), challenge)
  await rbac.db.transaction().execute(async (trx) => {
    await trx.updateTable('users').set({ passkey_user_handle: handle }).where('id', '=', userId).execute()
    await insertPasskey(trx, { ...passkey, id: rbac.deps.newId(), userId, name: null })
  })
  return authenticator
}

async function givePasskey(user: User): Promise<Held['proves']> {
  const authenticator = await makePasskey(user)
  return {
    kind: 'webauthn',
    amr: ['hwk', 'user'],
    async answer(service, challengeToken) {
      const { passkeyOptions } = await service.as('login').readChallenge({ body: { challengeToken, browserId } })
      if (!passkeyOptions) throw new Error('there are no passkey options')
      return { kind: 'webauthn', response: authenticator.get(passkeyOptions) }
    },
  }
}

async function giveCodes({ id: userId }: User): Promise<Held['proves']> {
  const id = rbac.deps.newId()
  const [code = ''] = newRecoveryCodes(rbac.deps.random)
  await rbac.db.insertInto('factors').values({ id, user_id: userId, kind: 'recovery_set', state: 'active' }).execute()
  const hash = hashRecoveryCode(rbac.deps.settings.recoveryPepper, code)
  await rbac.db.insertInto('recovery_codes').values({ factor_id: id, code_hash: hash }).execute()
  return { kind: 'recovery_code', answer: async () => ({ kind: 'recovery_code', code }), amr: ['recovery'] }
}

type FirstStep = {
  amr: string
  outcome: TokenResponse['outcome']
  take(service: TestRbac, user: User): Promise<TokenResponse>
}

/** The ways in which somebody who exists proves who they are. */
const firstSteps: Record<string, FirstStep> = {
  password: {
    amr: 'pwd',
    outcome: 'login',
    take: (service, { email }) =>
      service.as('login').signInWithPassword({ body: { email, password, browserId, client: freshClient() } }),
  },
  'an identity that is theirs': {
    amr: 'fed',
    outcome: 'login',
    take: async (service, { id }) => {
      const providerSub = randomUUID()
      const credential = { id: rbac.deps.newId(), user_id: id, kind: 'external', provider: 'github' }
      await rbac.db
        .insertInto('credentials')
        .values({ ...credential, provider_sub: providerSub })
        .execute()
      return signInWith(service, { providerSub, authTime: new Date().toISOString() })
    },
  },
  'an identity with their address': {
    amr: 'fed',
    outcome: 'auto_linked',
    take: (service, { email }) =>
      signInWith(service, { email, emailVerified: true, authTime: new Date().toISOString() }),
  },
}

/** Somebody of an account with a policy of its own, stored as it is: it may be older than the least of the platform. */
async function makeUser(role: string, policy: object): Promise<User> {
  const { id: accountId } = await rbac.as('platform-api').createAccount({ body: { name: 'Policy' } })
  await rbac.owner
    .updateTable('accounts')
    .set({ policy: JSON.stringify(policy) })
    .where('id', '=', accountId)
    .execute()
  const email = freshEmail()
  const body = { accountId: AccountId.parse(accountId), email, emailVerified: true, passwordHash, roleIds: [role] }
  return { id: (await rbac.as('platform-api').createUser({ body })).id, email }
}

const roles = { member: builtInRoles.member, administrator: builtInRoles.admin }
const settings = modes.flatMap((platform) =>
  [undefined, ...modes].flatMap((own) =>
    Object.keys(roles).map((role) => [platform, own, role as keyof typeof roles] as const),
  ),
)

describe.each(settings)('where the platform says %s and the account %s, a person who is %s', (platform, own, role) => {
  const strictest = modes[Math.max(modes.indexOf(platform), own ? modes.indexOf(own) : 0)]
  const demanded = strictest === 'required' || (strictest === 'required_admins' && role === 'administrator')

  test.each(Object.entries(firstSteps))('by %s', async (_, step) => {
    const service = services.get(platform) ?? rbac
    for (const [name, { allowed, give }] of Object.entries(states)) {
      const policy = { ...(own && { mfaMode: own }), ...(allowed && { allowedFactors: allowed }) }
      const user = await makeUser(roles[role], policy)
      const held = await give(user)
      if (held) await expectChallenge(service, user, step, held, demanded)
      else if (demanded) await expectEnrolment(service, user.id, step, () => step.take(service, user))
      else await expectSession(user.id, await step.take(service, user), step, [step.amr], name)
    }
  })
})

describe.each(settings)(
  'where the platform says %s and the account %s, a passkey of a person who is %s',
  (platform, own, role) => {
    test('needs nothing more', async () => {
      const service = services.get(platform) ?? rbac
      const user = await makeUser(roles[role], own ? { mfaMode: own } : {})
      const tokens = await signIn(service, await makePasskey(user))
      await expectSession(user.id, tokens, { amr: '', outcome: 'login' }, ['hwk', 'user', 'mfa'], 'a passkey')
      expect(await auditOf(user.id)).toEqual(['session.start ok'])
    })
  },
)

describe.each(modes)('where the platform says %s, somebody new', (platform) => {
  const demanded = platform === 'required' || platform === 'required_admins'
  const created = (amr: string) => ({ amr, outcome: 'created' as const })
  const newestUser = () =>
    rbac.db.selectFrom('users').select('id').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()

  async function expectNew(amr: string, take: () => Promise<TokenResponse>) {
    if (demanded) return expectEnrolment(services.get(platform) ?? rbac, undefined, created(amr), take)
    const tokens = await take()
    return expectSession((await newestUser()).id, tokens, created(amr), [amr], 'new')
  }

  test('by an identity', () => expectNew('fed', () => signInWith(services.get(platform) ?? rbac, {})))

  test('by the link that proves their address', async () => {
    const login = (services.get(platform) ?? rbac).as('login')
    const email = freshEmail()
    await login.signUp({ body: { email, password, displayName: 'New', browserId, client: freshClient() } })
    const token = await rbac.lastLink('email_confirmation_requested', email)
    await expectNew('pwd', () => login.confirmEmail({ body: { token, browserId, client } }))
  })
})

type Step = Pick<FirstStep, 'amr' | 'outcome'>

/** The first step is held up, with nothing in hand; the answer completes it. */
async function expectChallenge(service: TestRbac, user: User, step: FirstStep, held: Held, demanded: boolean) {
  const challenge = await challengeOf(step.take(service, user))
  expect(challenge.enrolmentRequired).toBe(false)
  expect(challenge.factors).toContain(held.proves.kind)
  await expectNothingYet(user.id)
  const { kind, answer, amr } = held.proves
  const { challengeToken } = challenge
  const body = { challengeToken, browserId, answer: await answer(service, challengeToken), client }
  const tokens = await service.as('login').verifySecondFactor({ body })
  expect(tokens).toMatchObject({ aal: 2, restricted: held.restricted })
  expect(tokens.sessionExpiresIn > 86_400).toBe(!demanded)
  expect(tokens.refreshExpiresIn > 3600).toBe(!demanded)
  await expectSession(user.id, tokens, step, [step.amr, ...amr, 'mfa'], kind)
  expect(await auditOf(user.id)).toEqual(['challenge.ask ok', 'challenge.answer ok', 'session.start ok'])
}

/** The first step is held up, with nothing in hand; a factor is enrolled in a session that is good for nothing else. */
async function expectEnrolment(
  service: TestRbac,
  known: string | undefined,
  step: Step,
  take: () => Promise<TokenResponse>,
) {
  const { challengeToken, factors, enrolmentRequired } = await challengeOf(take())
  expect({ factors, enrolmentRequired }).toEqual({ factors: [], enrolmentRequired: true })
  if (known) await expectNothingYet(known)
  const restricted = await service.as('login').enrolAtSignIn({ body: { challengeToken, browserId, client } })
  expect(restricted).toMatchObject({ aal: 1, restricted: true })
  const { id } = restricted.user
  await expectSession(id, restricted, step, [step.amr], 'restricted')
  const email = restricted.user.email ?? ''
  const accountId = restricted.user.accountId
  const asPerson = { id, accountId, email, tokens: restricted, client: service.as('console', restricted.accessToken) }
  const { tokens } = (await service.enrolTotp(asPerson)).person
  expect(tokens).toMatchObject({ aal: 2, restricted: false })
  expect(tokens.sessionExpiresIn).toBeLessThanOrEqual(86_400)
  expect(await auditOf(id)).toEqual([
    'challenge.ask ok',
    'session.start ok',
    'factor.begin ok',
    'factor.add ok',
    'session.step-up ok',
  ])
}

/** No session, and so no token of any kind: all of them hang below one. */
async function expectNothingYet(userId: string) {
  const sessions = await rbac.db.selectFrom('sessions').select('id').where('user_id', '=', userId).execute()
  expect(sessions).toEqual([])
}

/** The reply, the token and the introspection say the same. */
async function expectSession(userId: string, tokens: TokenResponse, step: Step, amr: string[], why: string) {
  const aal = amr.includes('mfa') ? 2 : 1
  expect(tokens, why).toMatchObject({ outcome: step.outcome, amr, aal, user: { id: userId } })
  const claims = decodeJwt(tokens.accessToken)
  const authTime = Math.floor(Date.parse(tokens.authTime) / 1000)
  expect(claims, why).toMatchObject({ sub: userId, amr, acr: `aal${aal}`, auth_time: authTime })
  expect(Math.abs(Date.parse(tokens.authTime) - Date.now()), why).toBeLessThan(60_000)
  const { restricted, authTime: at } = tokens
  const seen = await rbac.as('console').introspect({ body: { token: tokens.accessToken } })
  expect(seen, why).toMatchObject({ active: true, userId, amr, aal, authTime: at, restricted })
}

async function auditOf(userId: string) {
  const rows = await rbac.db
    .selectFrom('audit_events')
    .select(['action', 'outcome'])
    .where('target', '=', userId)
    .where('action', 'not in', ['user.create', 'credential.link'])
    .orderBy('id')
    .execute()
  return rows.map(({ action, outcome }) => `${action} ${outcome}`)
}
