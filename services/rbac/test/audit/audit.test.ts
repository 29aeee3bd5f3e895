import type { Endpoint } from '@constellation/contract'
import { auditActions, rbac as contract } from '@constellation/contracts-rbac'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { examples, makeWorld } from '../contract/examples.ts'
import { dump } from '../database/dump.ts'
import { signIn } from '../passkeys/passkeys.ts'
import { browserId, freshClient, freshEmail, password, startRbac, type TestRbac } from '../rbac.ts'

type Name = keyof typeof contract

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

/** What each operation writes into the audit when it succeeds; null for one that changes nothing. */
const actions: { [N in Name]: string | null } = {
  signUp: 'sign-up.request',
  signInWithPassword: 'session.start',
  signInWithProvider: 'session.start',
  confirmPassword: 'session.reauthenticate',
  changePassword: 'password.change',
  // Being used is what a session is for: the session itself keeps when, and only what is wrong with a use is audited.
  refresh: null,
  handOff: 'session.hand-off',
  logOut: 'session.end',
  introspect: null,
  validateSession: null,
  readLink: null,
  confirmEmail: 'session.start',
  resendConfirmation: 'sign-up.resend',
  requestPasswordReset: 'password.request-reset',
  resetPassword: 'password.change',
  beginPasskeySignIn: null,
  signInWithPasskey: 'session.start',
  readChallenge: null,
  verifySecondFactor: 'challenge.answer',
  enrolAtSignIn: 'session.start',
  stepUp: 'challenge.ask',
  requestFactorReset: 'factor-reset.request',
  confirmFactorReset: 'factor-reset.confirm',
  cancelFactorReset: 'factor-reset.cancel',
  listFactors: null,
  addTotp: 'factor.begin',
  activateTotp: 'factor.add',
  beginPasskey: null,
  addPasskey: 'factor.add',
  replaceRecoveryCodes: 'recovery-codes.replace',
  renameFactor: 'factor.rename',
  removeFactor: 'factor.remove',
  resetFactors: 'factors.reset',
  cancelOwnFactorReset: 'factor-reset.cancel',
  closePasskeyOffer: 'passkey-offer.close',
  listSessions: null,
  endSession: 'session.end',
  endOtherSessions: 'session.end-others',
  endAllSessions: 'session.end-all',
  getMe: null,
  countUsers: null,
  listAudit: null,
  createUser: 'user.create',
  listUsers: null,
  getUser: null,
  updateUser: 'user.update',
  deleteUser: 'user.delete',
  restoreUser: 'user.restore',
  listActivity: null,
  listCredentials: null,
  removeCredential: 'credential.remove',
  createAccount: 'account.create',
  listAccounts: null,
  getAccount: null,
  updateAccount: 'account.update',
  setAccountStatus: 'account.set-status',
  deleteAccount: 'account.delete',
  listMemberships: null,
  listMembers: null,
  setMemberRoles: 'member.set-roles',
  removeMember: 'member.remove',
  putAccount: 'account.update',
  readAccount: null,
  closeAccount: 'account.delete',
  findUsers: null,
  setUserStatus: 'user.update',
  giveOneTimePassword: 'password.give',
  removeUser: 'user.delete',
  putMembership: 'member.set-roles',
  removeMembership: 'member.remove',
  createRole: 'role.create',
  listRoles: null,
  getRole: null,
  updateRole: 'role.update',
  deleteRole: 'role.delete',
  bootstrapAdmin: 'deployment.bootstrap',
  capabilities: null,
  userTokenKeys: null,
}

// The entries of the table have the names of the contract.
const entries = Object.entries(actions) as [Name, string | null][]

describe('an operation that changes something', () => {
  const changing = entries.filter(([name, action]) => action !== null && name !== 'bootstrapAdmin')

  test.each(changing)('%s leaves "%s" in the audit, with who did it and in which request', async (name, action) => {
    const world = await makeWorld(rbac)
    const before = await auditedActions()
    const operation: Endpoint = contract[name]
    await call(name, world.admin.tokens.accessToken, world)
    const added = (await auditedActions()).slice(before.length)
    const entry = added.find((one) => one.action === action)
    const { allow } = operation
    // A ticket that an operation does without changes nothing about who acts.
    const byUser = typeof allow === 'object' && allow.user !== undefined && !allow.user.optional
    expect(entry).toMatchObject({
      outcome: 'ok',
      actor_kind: byUser ? 'user' : 'service',
      actor_id: byUser ? world.admin.id : null,
      service: typeof allow === 'object' ? (allow.services?.[0] ?? null) : null,
      request_id: expect.any(String),
    })
  })

  test('the first administrator is in the audit', async () => {
    await using empty = await startRbac()
    const { id } = await empty.platformAdmin()
    const found = await empty.db
      .selectFrom('audit_events')
      .select('target')
      .where('action', '=', 'deployment.bootstrap')
      .execute()
    expect(found).toEqual([{ target: id }])
  })
})

describe('an operation that changes nothing', () => {
  const reading = entries.filter(([name, action]) => action === null && name !== 'refresh')

  let world: Awaited<ReturnType<typeof makeWorld>>
  beforeAll(async () => {
    world = await makeWorld(rbac)
  })

  test.each(reading)('%s changes no row and leaves nothing in the audit', async (name) => {
    const before = await dumpButQuestions()
    await call(name, world.admin.tokens.accessToken, world)
    expect(await dumpButQuestions()).toEqual(before)
  })
})

/** What a browser is asked is kept for five minutes, and is no change of anything. */
async function dumpButQuestions() {
  const { ceremonies: _, ...rows } = await dump(rbac.owner)
  return rows
}

describe('a refused sign-in', () => {
  test.each([
    ['of a user', true],
    ['of nobody', false],
  ])('%s is in the audit with the address it came from', async (_, known) => {
    const email = known ? (await rbac.person()).email : freshEmail()
    const client = freshClient()
    const body = { email, password: 'not the password at all', browserId, client }
    await expect(rbac.as('login').signInWithPassword({ body })).rejects.toMatchObject({ code: 'invalid_credentials' })
    const last = (await auditedActions()).at(-1)
    expect(last).toMatchObject({ action: 'session.start', outcome: 'refused', detail: { ip: client.ip } })
    expect(last?.target === null).toBe(!known)
  })
})

test('every entry that these tests wrote has the detail that the contract gives its action and outcome', async () => {
  const shapes: Record<string, Partial<Record<string, { parse(detail: unknown): unknown }>>> = auditActions
  const written = await rbac.db.selectFrom('audit_events').select(['action', 'outcome', 'detail']).execute()
  expect(new Set(written.map(({ action }) => action)).size).toBeGreaterThan(30)
  for (const { action, outcome, detail } of written) {
    const shape = shapes[action]?.[outcome]
    expect(shape, `${action} ${outcome}`).toBeDefined()
    expect(shape?.parse(detail), `${action} ${outcome}`).toEqual(detail)
  }
})

test('the service can add to the audit, and neither change nor remove what is there', async () => {
  for (const act of [
    sql`update audit_events set outcome = 'ok'`,
    sql`delete from audit_events`,
    sql`truncate audit_events`,
    sql`drop table audit_events`,
  ])
    await expect(act.execute(rbac.db)).rejects.toThrow(/permission denied|must be owner/)
})

test('no password and no token is in a log line, in the audit or anywhere else in the database', async () => {
  const own = await startRbac()
  await using _ = own
  const root = await own.platformAdmin()
  const world = await makeWorld(own)
  const { accessToken, refreshToken } = await signIn(own, world.admin.authenticator)
  const refresh = { refreshToken, presenter: { kind: 'browser', browserId } } as const
  const renewed = await own.as('login').refresh({ body: refresh })
  const applicationId = 'hello'
  const handed = await own.as('login').handOff({ body: { sessionId: renewed.sessionId, applicationId } })
  await own.as('console').introspect({ body: { token: accessToken } })
  await own.as('login').readLink({ body: { token: world.confirmation, browserId } })
  const confirmed = await own
    .as('login')
    .confirmEmail({ body: { token: world.confirmation, browserId, client: freshClient() } })
  const wrong = 'a wrong password with a typo'
  const again = { email: world.admin.email, password: wrong, browserId, client: freshClient() }
  await expect(own.as('login').signInWithPassword({ body: again })).rejects.toThrow()
  await expect(own.as('login').refresh({ body: { ...refresh, refreshToken: `${refreshToken}x` } })).rejects.toThrow()
  const { challengeToken, enrolmentToken, pending } = world
  const enrolled = await own.as('login', world.admin.tokens.accessToken).activateTotp({
    params: { id: world.admin.id, factorId: pending.factorId },
    body: { code: pending.code, browserId, client: freshClient() },
  })
  const codes = await own
    .as('login', enrolled.tokens.accessToken)
    .replaceRecoveryCodes({ params: { id: world.admin.id } })
  const [recoveryCode = '', wrongCode = ''] = [codes.recoveryCodes[0], 'AAAA-BBBB-CCCC-DDDD']
  const answer = (answerCode: string) => ({
    body: {
      challengeToken,
      browserId,
      answer: { kind: 'recovery_code', code: answerCode },
      client: freshClient(),
    } as const,
  })
  await expect(own.as('login').verifySecondFactor(answer(wrongCode))).rejects.toThrow()
  const recovered = await own.as('login').verifySecondFactor(answer(recoveryCode))
  const newPassword = 'quite another four words'
  await own.as('login', renewed.accessToken).changePassword({ params: { id: world.admin.id }, body: { newPassword } })
  const secrets = {
    password,
    wrong,
    newPassword,
    accessToken,
    refreshToken,
    renewed: renewed.refreshToken,
    renewedAccess: renewed.accessToken,
    handle: handed.renewalHandle,
    handedAccess: handed.accessToken,
    confirmation: world.confirmation,
    reset: world.reset,
    challenge: world.challengeToken,
    factorReset: world.factorReset,
    resetNotice: world.resetNotice,
    confirmed: confirmed.refreshToken,
    root: root.tokens.refreshToken,
    bootstrap: own.deps.settings.bootstrapSecret,
    service: await own.serviceToken('login'),
    browserId,
    challengeToken,
    enrolmentToken,
    pendingSecret: pending.secret,
    recoveryCode,
    recoveryDigits: recoveryCode.replaceAll('-', ''),
    wrongCode,
    recovered: recovered.refreshToken,
    enrolled: enrolled.tokens.refreshToken,
    pepper: own.deps.settings.recoveryPepper,
  }
  const written = [...own.lines.map((line) => JSON.stringify(line)), ...Object.values(await dump(own.owner)).flat()]
  expect(written.length).toBeGreaterThan(100)
  for (const [name, secret] of Object.entries(secrets)) {
    const leaks = written.filter((line) => line.includes(secret) || line.includes(secret.replace(/^.._/, '')))
    expect(leaks, name).toEqual([])
  }
})

function auditedActions() {
  return rbac.db.selectFrom('audit_events').selectAll().orderBy('id').execute()
}

function call(name: Name, accessToken: string, world: Parameters<(typeof examples)['getMe']>[0]) {
  const { allow }: Endpoint = contract[name]
  const service = typeof allow === 'object' ? allow.services[0] : 'login'
  // Each operation is given its own example; the union of all of them cannot say so.
  const send = rbac.as(service ?? 'login', accessToken)[name] as (input: unknown) => Promise<unknown>
  return send(examples[name](world))
}

describe('the audit of an account', () => {
  test('is shown to its administrators, the latest first and page by page', async () => {
    const admin = await rbac.person()
    const params = { id: admin.accountId }
    for (const name of ['First', 'Second', 'Third']) await admin.client.updateAccount({ params, body: { name } })
    const latest = await admin.client.listAudit({ params, query: { limit: 2 } })
    const rest = await admin.client.listAudit({ params, query: { cursor: latest.nextCursor ?? '' } })
    const stored = await rbac.db
      .selectFrom('audit_events')
      .select('id')
      .where('account_id', '=', admin.accountId)
      .orderBy('id', 'desc')
      .execute()
    expect([...latest.items, ...rest.items].map(({ id }) => id)).toEqual(stored.map(({ id }) => id))
    expect(latest.items[0]).toMatchObject({
      action: 'account.update',
      actor: { kind: 'user', id: admin.id },
      outcome: 'ok',
      service: 'console',
    })
    expect(rest.nextCursor).toBeNull()
  })

  test('is nothing for a member who administers nothing, and does not exist for strangers', async () => {
    const admin = await rbac.person()
    const params = { id: admin.accountId }
    const member = await rbac.member(admin.accountId)
    const stranger = await rbac.person()
    await expect(member.client.listAudit({ params, query: {} })).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(stranger.client.listAudit({ params, query: {} })).rejects.toMatchObject({ code: 'not_found' })
  })
})
