import { randomUUID } from 'node:crypto'
import type { Sent } from '@constellation/contract'
import type { FactorId, rbac } from '@constellation/contracts-rbac'
import { createSoftwareAuthenticator } from '@constellation/testkit'
import { requestReset } from '../factor-resets/factor-resets.ts'
import { holder, origin, type PasskeyHolder, signIn } from '../passkeys/passkeys.ts'
import { browserId, freshClient, freshEmail, type Person, password, type TestRbac } from '../rbac.ts'
import { authenticatorApp } from '../second-factors/authenticator-app.ts'
import { challengeOf } from '../second-factors/challenge.ts'

/** An account with everything that an operation can be aimed at. */
export type World = {
  /** Has a passkey and is signed in by it. */
  admin: PasskeyHolder
  /** A member of the account who administers nothing. */
  member: Person
  /** Another member, whom nobody else needs. */
  spare: Person
  deletedId: string
  roleId: string
  credentialId: string
  otherCredentialId: string
  sessionId: string
  spareToken: string
  confirmation: string
  reset: string
  vacantAccountId: string
  /** An account that nobody uses. */
  emptyAccountId: string
  /** Before a sign-in of the administrator, who has an authenticator app, with a code that answers it. */
  challengeToken: string
  code: string
  /** Before a sign-in of a member, who has no factor. */
  enrolmentToken: string
  /** An authenticator app of the administrator that is to be proved yet, with a code of it. */
  pending: { factorId: FactorId; secret: string; code: string }
  /** The answer to a question for any passkey. */
  passkeyUse: Awaited<ReturnType<typeof usePasskey>>
  /** The answer to a question for a new one of the administrator. */
  newPasskey: Awaited<ReturnType<typeof makePasskey>>
  /** Begins a reset of the other member's factors. */
  factorReset: string
  /** Calls off the one of the administrator. */
  resetNotice: string
}

/** One request per operation, which succeeds for an allowed caller. An operation without one does not compile. */
export const examples: { [Name in keyof typeof rbac]: (world: World) => Sent<(typeof rbac)[Name]> } = {
  signUp: () => ({ body: { email: freshEmail(), password, displayName: 'New', browserId, client: freshClient() } }),
  signInWithPassword: ({ member }) => ({ body: { email: member.email, password, browserId, client: freshClient() } }),
  signInWithProvider: () => ({
    body: { provider: 'github', providerSub: randomUUID(), emailVerified: false, browserId, client: freshClient() },
  }),
  confirmPassword: () => ({ body: { password, browserId, client: freshClient() } }),
  changePassword: ({ admin }) => ({ params: { id: admin.id }, body: { newPassword: 'quite another four words' } }),
  refresh: ({ spareToken }) => ({
    body: { refreshToken: spareToken, presenter: { kind: 'browser', browserId } },
  }),
  handOff: ({ sessionId }) => ({ body: { sessionId, applicationId: 'hello' } }),
  logOut: ({ sessionId }) => ({ body: { sessionId } }),
  introspect: ({ admin }) => ({ body: { token: admin.tokens.accessToken } }),
  validateSession: () => ({}),
  readLink: ({ confirmation }) => ({ body: { token: confirmation, browserId } }),
  confirmEmail: ({ confirmation }) => ({ body: { token: confirmation, browserId, client: freshClient() } }),
  resendConfirmation: () => ({ body: { email: freshEmail(), browserId, client: freshClient() } }),
  requestPasswordReset: ({ admin }) => ({ body: { email: admin.email, browserId, client: freshClient() } }),
  resetPassword: ({ reset }) => ({
    body: { token: reset, newPassword: 'quite another four words', client: freshClient() },
  }),
  beginPasskeySignIn: () => ({ body: { browserId } }),
  signInWithPasskey: ({ passkeyUse }) => ({ body: { browserId, response: passkeyUse, client: freshClient() } }),
  readChallenge: ({ challengeToken }) => ({ body: { challengeToken, browserId } }),
  verifySecondFactor: ({ challengeToken, code }) => ({
    body: { challengeToken, browserId, answer: { kind: 'totp', code }, client: freshClient() },
  }),
  enrolAtSignIn: ({ enrolmentToken }) => ({
    body: { challengeToken: enrolmentToken, browserId, client: freshClient() },
  }),
  stepUp: () => ({ body: { browserId } }),
  requestFactorReset: ({ challengeToken }) => ({ body: { challengeToken, browserId, client: freshClient() } }),
  confirmFactorReset: ({ factorReset }) => ({ body: { token: factorReset, client: freshClient() } }),
  cancelFactorReset: ({ resetNotice }) => ({ body: { token: resetNotice, client: freshClient() } }),
  listFactors: ({ admin }) => ({ params: { id: admin.id } }),
  addTotp: ({ admin }) => ({ params: { id: admin.id } }),
  activateTotp: ({ admin, pending }) => ({
    params: { id: admin.id, factorId: pending.factorId },
    body: { code: pending.code, browserId, client: freshClient() },
  }),
  beginPasskey: ({ admin }) => ({ params: { id: admin.id }, body: { browserId } }),
  addPasskey: ({ admin, newPasskey }) => ({
    params: { id: admin.id },
    body: { response: newPasskey, browserId, client: freshClient() },
  }),
  replaceRecoveryCodes: ({ admin }) => ({ params: { id: admin.id } }),
  renameFactor: ({ admin }) => ({ params: { id: admin.id, factorId: admin.factorId }, body: { name: 'Renamed' } }),
  removeFactor: ({ admin }) => ({ params: { id: admin.id, factorId: admin.factorId } }),
  resetFactors: ({ spare }) => ({ params: { id: spare.id }, body: { reason: 'lost the telephone' } }),
  cancelOwnFactorReset: ({ admin }) => ({ params: { id: admin.id } }),
  closePasskeyOffer: ({ admin }) => ({ params: { id: admin.id } }),
  listSessions: ({ admin }) => ({ params: { id: admin.id } }),
  endSession: ({ admin, sessionId }) => ({ params: { id: admin.id, sessionId } }),
  endOtherSessions: ({ admin }) => ({ params: { id: admin.id } }),
  endAllSessions: ({ admin }) => ({ params: { id: admin.id } }),
  getMe: () => ({}),
  countUsers: ({ admin }) => ({ query: { accountId: admin.accountId } }),
  createUser: ({ admin }) => ({ body: { accountId: admin.accountId, email: freshEmail() } }),
  listUsers: ({ admin }) => ({ query: { accountId: admin.accountId } }),
  getUser: ({ admin }) => ({ params: { id: admin.id } }),
  updateUser: ({ admin }) => ({ params: { id: admin.id }, body: { displayName: 'Renamed' } }),
  deleteUser: ({ spare }) => ({ params: { id: spare.id } }),
  restoreUser: ({ deletedId }) => ({ params: { id: deletedId } }),
  listActivity: ({ admin }) => ({ params: { id: admin.id }, query: {} }),
  listCredentials: ({ admin }) => ({ params: { id: admin.id } }),
  removeCredential: ({ admin, otherCredentialId }) => ({ params: { id: admin.id, credentialId: otherCredentialId } }),
  listAudit: ({ admin }) => ({ params: { id: admin.accountId }, query: {} }),
  createAccount: () => ({ body: { name: 'New' } }),
  listAccounts: () => ({ query: {} }),
  getAccount: ({ admin }) => ({ params: { id: admin.accountId } }),
  updateAccount: ({ admin }) => ({ params: { id: admin.accountId }, body: { name: 'Renamed' } }),
  setAccountStatus: ({ admin }) => ({ params: { id: admin.accountId }, body: { status: 'suspended' } }),
  deleteAccount: ({ vacantAccountId }) => ({ params: { id: vacantAccountId } }),
  listMemberships: ({ admin }) => ({ params: { id: admin.id } }),
  listMembers: ({ admin }) => ({ params: { id: admin.accountId }, query: {} }),
  setMemberRoles: ({ admin, spare, roleId }) => ({
    params: { id: admin.accountId, userId: spare.id },
    body: { roleIds: [roleId] },
  }),
  removeMember: ({ admin, spare }) => ({ params: { id: admin.accountId, userId: spare.id } }),
  putAccount: ({ vacantAccountId }) => ({ params: { id: vacantAccountId }, body: { name: 'Renamed' } }),
  readAccount: ({ admin }) => ({ params: { id: admin.accountId } }),
  closeAccount: ({ emptyAccountId }) => ({ params: { id: emptyAccountId }, query: {} }),
  findUsers: ({ admin }) => ({ body: { ids: [admin.id], emails: [admin.email] } }),
  setUserStatus: ({ spare }) => ({ params: { id: spare.id }, body: { status: 'disabled' } }),
  giveOneTimePassword: ({ spare }) => ({ params: { id: spare.id }, body: { password: 'quite another four words' } }),
  removeUser: ({ spare }) => ({ params: { id: spare.id }, query: {} }),
  putMembership: ({ admin, spare, roleId }) => ({
    params: { id: admin.accountId, userId: spare.id },
    body: { roleIds: [roleId] },
  }),
  removeMembership: ({ admin, spare }) => ({ params: { id: admin.accountId, userId: spare.id }, query: {} }),
  createRole: ({ admin }) => ({ body: { accountId: admin.accountId, name: 'New', permissions: ['member'] } }),
  listRoles: ({ admin }) => ({ query: { accountId: admin.accountId } }),
  getRole: ({ roleId }) => ({ params: { id: roleId } }),
  updateRole: ({ roleId }) => ({ params: { id: roleId }, body: { name: 'Renamed' } }),
  deleteRole: ({ roleId }) => ({ params: { id: roleId } }),
  bootstrapAdmin: () => ({
    body: { secret: 'the secret of the suite', email: freshEmail(), password, displayName: 'Root' },
  }),
  capabilities: () => ({}),
  userTokenKeys: () => ({}),
}

/** Makes such an account. */
export async function makeWorld(rbac: TestRbac): Promise<World> {
  const { person, app } = await rbac.enrolTotp(await rbac.person())
  const admin = await holder(rbac, {}, person)
  const [member, spare, deleted] = [
    await rbac.member(admin.accountId),
    await rbac.member(admin.accountId),
    await rbac.member(admin.accountId),
  ]
  await admin.client.deleteUser({ params: { id: deleted.id } })
  const role = await admin.client.createRole({
    body: { accountId: admin.accountId, name: 'Readers', permissions: ['member'] },
  })
  const { items: credentials } = await admin.client.listCredentials({ params: { id: admin.id } })
  const session = await signIn(rbac, admin.authenticator)
  return {
    admin,
    member,
    spare,
    deletedId: deleted.id,
    roleId: role.id,
    credentialId: credentials[0]?.id ?? '',
    otherCredentialId: await addExternalCredential(rbac, admin.id),
    sessionId: session.sessionId,
    spareToken: session.refreshToken,
    ...(await makeLinks(rbac, admin)),
    vacantAccountId: await makeVacantAccount(rbac, admin),
    emptyAccountId: (await rbac.as('platform-api').createAccount({ body: { name: 'Empty' } })).id,
    ...(await makeChallenges(rbac, admin, member)),
    pending: await makePendingTotp(rbac, admin),
    code: app.nextCode(),
    passkeyUse: await usePasskey(rbac, admin),
    newPasskey: await makePasskey(rbac, admin),
    factorReset: await requestReset(rbac, spare),
    resetNotice: await beginReset(rbac, admin),
  }
}

async function makeChallenges(rbac: TestRbac, admin: Person, member: Person) {
  const ask = (email: string, minAal: 1 | 2) => {
    const body = { email, password, browserId, minAal, client: freshClient() }
    return challengeOf(rbac.as('login').signInWithPassword({ body }))
  }
  const [asked, enrolling] = [await ask(admin.email, 1), await ask(member.email, 2)]
  return { challengeToken: asked.challengeToken, enrolmentToken: enrolling.challengeToken }
}

async function makePendingTotp(rbac: TestRbac, { id, tokens }: Person) {
  const { factorId, secret } = await rbac.as('login', tokens.accessToken).addTotp({ params: { id } })
  return { factorId, secret, code: authenticatorApp(secret, rbac.clock).codeAt(0) }
}

/** A second way to sign in, as linking leaves it. */
async function addExternalCredential(rbac: TestRbac, userId: string) {
  const id = rbac.deps.newId()
  await rbac.db
    .insertInto('credentials')
    .values({ id, user_id: userId, kind: 'external', provider: 'github', provider_sub: id })
    .execute()
  return id
}

async function makeLinks(rbac: TestRbac, admin: Person) {
  const email = freshEmail()
  await rbac.as('login').signUp({ body: { email, password, displayName: 'Waiting', browserId, client: freshClient() } })
  await rbac.as('login').requestPasswordReset({ body: { email: admin.email, browserId, client: freshClient() } })
  return {
    confirmation: await rbac.lastLink('email_confirmation_requested', email),
    reset: await rbac.lastLink('password_reset_requested', admin.email),
  }
}

/** An account of which the administrator is the only member. */
async function makeVacantAccount(rbac: TestRbac, admin: Person) {
  const { id } = await rbac.as('platform-api').createAccount({ body: { name: 'Vacant' } })
  await rbac.db.insertInto('account_members').values({ account_id: id, user_id: admin.id }).execute()
  await rbac.db
    .insertInto('member_roles')
    .values({ account_id: id, user_id: admin.id, role_id: '00000000-0000-7000-8000-000000000010' })
    .execute()
  return id
}

async function usePasskey(rbac: TestRbac, { authenticator }: PasskeyHolder) {
  return authenticator.get(await rbac.as('login').beginPasskeySignIn({ body: { browserId } }))
}

async function makePasskey(rbac: TestRbac, { id, tokens }: Person) {
  const options = await rbac.as('login', tokens.accessToken).beginPasskey({ params: { id }, body: { browserId } })
  return createSoftwareAuthenticator({ origin }).create(options)
}

/** Lets a reset wait; gives what calls it off. */
async function beginReset(rbac: TestRbac, person: Person) {
  const token = await requestReset(rbac, person)
  await rbac.as('login').confirmFactorReset({ body: { token, client: freshClient() } })
  return rbac.lastLink('factor_reset_pending', person.email)
}
