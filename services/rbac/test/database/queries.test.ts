import { openDatabase } from '@constellation/database'
import { createOutbox } from '@constellation/jobs'
import { type CompiledQuery, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditRow } from '../../src/domain/record/audit.ts'
import * as accessTokens from '../../src/store/access-tokens.ts'
import * as accounts from '../../src/store/accounts.ts'
import * as addressOwners from '../../src/store/address-owners.ts'
import * as audit from '../../src/store/audit/audit.ts'
import * as credentials from '../../src/store/credentials.ts'
import * as factorResets from '../../src/store/factor-resets.ts'
import { removeExpired } from '../../src/store/housekeeping.ts'
import * as external from '../../src/store/identities.ts'
import * as members from '../../src/store/members.ts'
import { consumeCeremony } from '../../src/store/passkeys/ceremonies.ts'
import * as passkeys from '../../src/store/passkeys/passkeys.ts'
import * as hashForms from '../../src/store/passwords/hash-forms.ts'
import * as passwords from '../../src/store/passwords/password-hashes.ts'
import * as resets from '../../src/store/passwords/password-resets.ts'
import * as roles from '../../src/store/roles.ts'
import type { Schema } from '../../src/store/schema.gen.ts'
import * as challenges from '../../src/store/second-factors/challenges.ts'
import { findPerson, lockPerson } from '../../src/store/second-factors/demand-facts.ts'
import * as factors from '../../src/store/second-factors/factors.ts'
import * as recovery from '../../src/store/second-factors/recovery-codes.ts'
import * as totp from '../../src/store/second-factors/totp.ts'
import * as totpReplay from '../../src/store/second-factors/totp-replay.ts'
import { openSession } from '../../src/store/sessions/open-session.ts'
import * as retries from '../../src/store/sessions/refresh-retries.ts'
import * as tokens from '../../src/store/sessions/refresh-tokens.ts'
import { findSessionStatus } from '../../src/store/sessions/session-status.ts'
import * as sessions from '../../src/store/sessions/sessions.ts'
import * as signIn from '../../src/store/sign-in.ts'
import * as signUps from '../../src/store/sign-up.ts'
import * as userLists from '../../src/store/user-lists.ts'
import * as users from '../../src/store/users.ts'
import { startRbac, type TestRbac } from '../rbac.ts'

const size = 100_000
/** Rows that a look-up or a page may touch, however many there are. */
const mostRows = 2000
const tables = [
  'users',
  'accounts',
  'account_members',
  'member_roles',
  'credentials',
  'sessions',
  'refresh_tokens',
] as const
const alsoLarge = [
  'factors',
  'recovery_codes',
  'challenges',
  'factor_resets',
  'ceremonies',
  'factor_reset_notices',
  'sign_ups',
  'password_resets',
  'roles',
  'outbox',
  'audit_events',
]

let rbac: TestRbac
/** The same database, through a query builder that tells what it sends. */
let watched: Kysely<Schema> & AsyncDisposable
let sent: CompiledQuery[]

beforeAll(async () => {
  rbac = await startRbac()
  await fill(rbac.owner)
  const { pool } = openDatabase<Schema>(rbac.database.url, { max: 2, onError: () => undefined })
  watched = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void sent.push(query),
  })
}, 600_000)
afterAll(async () => {
  await watched.destroy()
  await rbac[Symbol.asyncDispose]()
})

const id = (prefix: string, number = 4242) => `${prefix}-0000-7000-8000-${String(number).padStart(12, '0')}`
const user = id('00000002')
const account = id('00000001', 42)
const bigAccount = id('00000001', 0)
const session = id('00000003')
const rotation = { tokenHash: 'token4242', successorHash: 'x', salt: 'x', presenter: 'browser:x' }
const identity = { provider: 'github', providerSub: 'sub4242' }
const page = { limit: 51 }

const system = { kind: 'system', requestId: null } as const
const passkeyUse = { id: id('0000000d'), signCount: 1 }
const newSession = {
  id: id('00000003', 1_000_000),
  userId: user,
  credential: { id: id('00000004'), version: '' },
  amr: ['pwd'],
  aal: 1,
  provedAt: null,
  idleSeconds: 60,
  absoluteSeconds: 60,
  restricted: false,
  mfaMode: null,
  browserHash: 'x',
  ip: '',
  userAgent: '',
  tokenHash: 'token1000000',
  presenter: 'browser:x',
}

const device = { ip: '', userAgent: '' }
const newChallenge = {
  tokenHash: 'challenge1000000',
  userId: user,
  credentialId: id('00000004'),
  credentialVersion: '',
  amr: ['pwd'],
  outcome: 'login',
  provedAt: null,
  newDevice: false,
  previousSessionId: null,
  browserHash: 'x',
}

/** The outbox knows one table of whatever schema it is given. */
function asOutbox(db: unknown) {
  return db as Parameters<typeof createOutbox>[0]['db']
}

type Query = (trx: Transaction<Schema>) => Promise<unknown>

const queries: Record<string, Query> = {
  findUser: (db) => users.findUser(db, user),
  findAddressOwner: (db) => addressOwners.findAddressOwner(db, 'user4242@example.test'),
  findForSignIn: (db) => signIn.findForSignIn(db, 'user4242@example.test', 'a browser'),
  openSession: (db) =>
    openSession(db, newSession, auditRow(id('00000008', 1_000_000), system, { action: 'password.change' }), null),
  lockUser: (db) => users.lockUser(db, user),
  'listUserRows of everybody': (db) => userLists.listUserRows(db, { accountIds: null }, page),
  'listUserRows after a cursor': (db) => userLists.listUserRows(db, { accountIds: null }, { ...page, after: user }),
  'listUserRows of an account': (db) => userLists.listUserRows(db, { accountIds: [account] }, page),
  'listUserRows of a large account': (db) =>
    userLists.listUserRows(db, { accountIds: [bigAccount] }, { ...page, after: user }),
  'listUserRows of two accounts': (db) => userLists.listUserRows(db, { accountIds: [account, bigAccount] }, page),
  'listUserRows by address': (db) =>
    userLists.listUserRows(db, { accountIds: null, emailNormalized: 'user4242@example.test' }, page),
  'listUserRows by the beginning of a name or an address': (db) =>
    userLists.listUserRows(db, { accountIds: null, search: 'User 4242' }, page),
  'listUserRows by a beginning that many have': (db) =>
    userLists.listUserRows(db, { accountIds: null, search: 'user' }, page),
  'listUserRows by a beginning that nobody has': (db) =>
    userLists.listUserRows(db, { accountIds: [bigAccount], search: 'nobody at all' }, page),
  'listUserRows of who is disabled': (db) =>
    userLists.listUserRows(db, { accountIds: [bigAccount], status: 'disabled' }, page),
  'listUserRows of who is pending': (db) => userLists.listUserRows(db, { accountIds: null, status: 'pending' }, page),
  'listUserRows of who is deleted': (db) => userLists.listUserRows(db, { accountIds: null, status: 'deleted' }, page),
  'listUserRows of oneself': (db) => userLists.listUserRows(db, { accountIds: null, onlyUserId: user }, page),
  findAccount: (db) => accounts.findAccount(db, account),
  lockAccount: (db) => accounts.lockAccount(db, account),
  lockAccountsOf: (db) => accounts.lockAccountsOf(db, user),
  'listAccountRows of everybody': (db) => accounts.listAccountRows(db, null, page),
  'listAccountRows of some': (db) => accounts.listAccountRows(db, [account, bigAccount], { ...page, after: account }),
  'listAuditRows of an account': (db) => audit.listAuditRows(db, bigAccount, page),
  'listAuditRows after a cursor': (db) => audit.listAuditRows(db, account, { ...page, after: id('00000008') }),
  listMembershipRows: (db) => members.listMembershipRows(db, user),
  listMemberRows: (db) => members.listMemberRows(db, bigAccount, { ...page, after: user }),
  'listMemberRows of one': (db) => members.listMemberRows(db, bigAccount, { limit: 1, only: user }),
  'listUsersWithPermission of an account': (db) => members.listUsersWithPermission(db, account, 'admin'),
  'listUsersWhoMayUse of an account': (db) => members.listUsersWhoMayUse(db, account, 'admin'),
  'hasOtherUsers of an account': (db) => members.hasOtherUsers(db, account, user),
  hasPlatformAdministrator: (db) => members.hasPlatformAdministrator(db),
  findRole: (db) => roles.findRole(db, id('00000005')),
  findRolesOf: (db) => roles.findRolesOf(db, account, [id('00000005', 1), id('00000005', 2)]),
  listPermissions: (db) => roles.listPermissions(db, [id('00000005', 1), id('00000005', 2)]),
  listRoleRows: (db) => roles.listRoleRows(db, account, page),
  lockRole: (db) => roles.lockRole(db, id('00000005')),
  listCredentialRows: (db) => credentials.listCredentialRows(db, user),
  listHashForms: (db) => hashForms.listHashForms(db),
  findPasswordHash: (db) => passwords.findPasswordHash(db, user),
  findTicketRow: (db) => accessTokens.findTicketRow(db, session),
  findLiveSession: (db) => sessions.findLiveSession(db, session),
  listLiveSessions: (db) => sessions.listLiveSessions(db, user),
  'revokeSessions of a user': (db) => sessions.revokeSessions(db, { userId: user }, 'test'),
  'revokeSessions of an account': (db) => sessions.revokeSessions(db, { accountId: account }, 'test'),
  'revokeSessions, one': (db) => sessions.revokeSessions(db, { sessionId: session }, 'test'),
  findSessionStatus: (db) => findSessionStatus(db, session),
  findRefreshToken: (db) => tokens.findRefreshToken(db, 'token4242'),
  findSessionOfToken: (db) => tokens.findSessionOfToken(db, 'token4242'),
  judgeRetry: (db) => retries.judgeRetry(db, 'token4242'),
  repeatHead: (db) => retries.repeatHead(db, 'token4242'),
  replaceSuccessor: (db) => retries.replaceSuccessor(db, { ...rotation, head: 'token4243' }),
  rotateRefreshToken: (db) => tokens.rotateRefreshToken(db, rotation),
  deleteRefreshTokens: (db) => tokens.deleteRefreshTokens(db, session, 'browser:x'),
  findSignUp: (db) => signUps.findSignUp(db, 'link4242'),
  lockOpenSignUps: (db) => signUps.lockOpenSignUps(db, 'user4242@example.test'),
  findOpenSignUp: (db) => signUps.findOpenSignUp(db, 'user4242@example.test', 'a browser'),
  closeSignUps: (db) => signUps.closeSignUps(db, 'user4242@example.test'),
  findPasswordReset: (db) => resets.findPasswordReset(db, 'link4242'),
  consumePasswordReset: (db) => resets.consumePasswordReset(db, 'link4242'),
  closePasswordResets: (db) => resets.closePasswordResets(db, user),
  'the next event of the outbox': (db) =>
    createOutbox({
      db: asOutbox(db),
      keys: rbac.deps.sealing,
      deliver: async () => undefined,
      logger: rbac.deps.logger,
    }).step(),
  findIdentityOwner: (db) => external.findIdentityOwner(db, identity),
  lockIdentityOwner: (db) => external.lockIdentityOwner(db, { ...identity, browserHash: 'a browser' }),
  lockAddressMatch: (db) =>
    external.lockAddressMatch(db, {
      emailNormalized: 'user4242@example.test',
      provider: 'github',
      providerSub: 'nobody',
      browserHash: 'a browser',
    }),
  noteUse: (db) => external.noteUse(db, id('00000009'), { email: null, emailVerified: false, emailIsUnknown: false }),
  voidEmailClaims: (db) => users.voidEmailClaims(db, 'user4242@example.test'),
  consumeCeremony: (db) => consumeCeremony(db, 'question4242'),
  listPasskeys: (db) => passkeys.listPasskeys(db, user),
  findPasskey: (db) => passkeys.findPasskey(db, { credentialId: 'passkey4242', browserHash: 'a browser' }),
  notePasskeyUse: (db) => passkeys.notePasskeyUse(db, { ...passkeyUse, backedUp: false, client: newSession }),
  suspectPasskey: (db) => passkeys.suspectPasskey(db, passkeyUse),
  'openSession by a passkey': (db) => {
    const session = { ...newSession, credential: { passkeyId: passkeyUse.id } }
    return openSession(db, session, auditRow(id('00000008', 1_000_000), system, { action: 'password.change' }), null)
  },
  revokeFactors: (db) => factors.revokeFactors(db, user),
  findFactorReset: (db) => factorResets.findFactorReset(db, 'reset4242'),
  findNoticedReset: (db) => factorResets.findNoticedReset(db, 'notice4242'),
  findRunningReset: (db) => factorResets.findRunningReset(db, user),
  completeDueReset: (db) => factorResets.completeDueReset(db, { userId: user, at: new Date() }),
  confirmReset: (db) =>
    factorResets.confirmReset(db, { id: id('0000000c'), userId: user, dueAt: new Date(8_000_000_000_000) }),
  cancelResets: (db) => factorResets.cancelResets(db, user),
  lockLiveSession: (db) => sessions.lockLiveSession(db, session),
  findPerson: (db) => findPerson(db, user),
  lockPerson: (db) => lockPerson(db, user),
  insertSignInChallenge: (db) =>
    challenges.insertSignInChallenge(
      db,
      newChallenge,
      auditRow(id('00000008', 1_000_001), system, { action: 'password.change' }),
    ),
  insertStepUpChallenge: (db) =>
    challenges.insertStepUpChallenge(db, {
      tokenHash: 'x',
      userId: user,
      sessionId: session,
      browserHash: 'a browser',
    }),
  findOpenChallenge: (db) => challenges.findOpenChallengeRow(db, 'challenge4242', 'a browser'),
  countAnswer: (db) => challenges.countAnswer(db, 'challenge4242'),
  consumeChallenge: (db) => challenges.consumeChallenge(db, 'challenge4242'),
  listActiveFactors: (db) => factors.listActiveFactors(db, user),
  putPendingTotp: (db) => totp.putPendingTotp(db, { id: id('0000000a', 1_000_000), userId: user, sealedSecret: 'x' }),
  findTotp: (db) => totp.findTotp(db, user, 'active'),
  'findTotp, one that is pending': (db) => totp.findTotp(db, user, { pendingId: id('0000000a') }),
  consumeTotpStep: (db) => totpReplay.consumeTotpStep(db, id('0000000a'), 1, device),
  activateTotpRow: (db) => totp.activateTotpRow(db, { id: id('0000000a'), userId: user, step: 1 }),
  hasRecoverySet: (db) => recovery.hasRecoverySet(db, user),
  revokeRecoverySet: (db) => recovery.revokeRecoverySet(db, user),
  consumeRecoveryCode: (db) => recovery.consumeRecoveryCode(db, user, ['code4242', 'other'], device),
  raiseSessionRow: (db) =>
    sessions.raiseSessionRow(db, session, { amr: [], restricted: false, idleSeconds: 1, absoluteSeconds: 1 }),
  'restrictWeakSessions of a user': (db) => sessions.restrictWeakSessions(db, { userId: user }),
  'restrictWeakSessions of an account': (db) => sessions.restrictWeakSessions(db, { accountId: account }),
  'restrictWeakSessions of some users of an account': (db) =>
    sessions.restrictWeakSessions(db, { accountId: bigAccount, userIds: [user] }),
  findSessionUser: (db) => sessions.findSessionUser(db, session),
  clearMustEnrol: (db) => users.clearMustEnrol(db, user),
  removeExpired: (db) => removeExpired(db),
}

describe(`at ${size} users`, () => {
  test.each(Object.entries(queries))('%s uses an index and touches few rows', (_, query) => expectFewRows(query))
})

test.each([
  ['session', (db: Kysely<Schema>) => accessTokens.findTicketRow(db, session)],
  ['account', (db: Kysely<Schema>) => accounts.findAccount(db, account)],
])('the %s of a request is found by its index before anybody has analysed the tables', async (_, query) => {
  for (const table of tables) await forgetStatistics(rbac.owner, table)
  await expectFewRows(query)
})

async function expectFewRows(query: Query) {
  sent = []
  await rolledBack(query)
  const statements = sent.filter((one) => !/^(begin|rollback|commit)/.test(one.sql))
  expect(statements.length).toBeGreaterThan(0)
  for (const statement of statements) {
    const nodes = nodesOf(await explain(statement))
    const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'])
    expect(scanned, statement.sql).toEqual([])
    expect(Math.max(...nodes.map(rowsTouched)), statement.sql).toBeLessThanOrEqual(mostRows)
  }
}

/** What PostgreSQL knows of a table after an import, until it comes round to look at it. */
async function forgetStatistics(owner: Kysely<Schema>, table: string) {
  await sql`select pg_clear_relation_stats('public', ${table})`.execute(owner)
  await sql`select pg_clear_attribute_stats('public', ${table}, attname, false) from pg_stats where schemaname = 'public' and tablename = ${table}`.execute(
    owner,
  )
}

class Undo extends Error {}

/** Runs a query for what it sends, and leaves no trace. */
async function rolledBack(query: Query) {
  const work = watched.transaction().execute(async (trx) => {
    await query(trx)
    throw new Undo()
  })
  await work.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
}

type PlanNode = Record<string, unknown> & { Plans?: PlanNode[] }

async function explain({ sql: text, parameters }: CompiledQuery): Promise<PlanNode> {
  let plan: PlanNode | undefined
  await rolledBack(async (trx) => {
    // The very statement that was sent, with its parameters: a compiled query is run as it is.
    const { rows } = await trx.executeQuery<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
      ...sql`select 1`.compile(trx),
      sql: `explain (analyze, format json) ${text}`,
      parameters,
    })
    plan = rows[0]?.['QUERY PLAN'][0].Plan
  })
  if (!plan) throw new Error('no plan')
  return plan
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

function rowsTouched(node: PlanNode) {
  const removed = Number(node['Rows Removed by Filter'] ?? 0) + Number(node['Rows Removed by Index Recheck'] ?? 0)
  return (Number(node['Actual Rows'] ?? 0) + removed) * Number(node['Actual Loops'] ?? 1)
}

/** One account with half of the users, a thousand with the others, and for each user all that hangs below one. */
async function fill(db: Kysely<Schema>) {
  const key = (prefix: string, number: string) =>
    `('${prefix}-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`
  const [accountOf, userId, sessionId] = [
    key('00000001', 'case when n % 2 = 0 then 0 else 1 + n / 2 % 1000 end'),
    key('00000002', 'n'),
    key('00000003', 'n'),
  ]
  const series = `from generate_series(1, ${size}) n`
  for (const statement of [
    `insert into accounts (id, name) select ${key('00000001', 'n')}, 'Account ' || n from generate_series(0, 20000) n`,
    `insert into users (id, home_account_id, email, email_normalized, email_verified_at, display_name, status, deleted_at)
      select ${userId}, ${accountOf}, 'user' || n || '@example.test', 'user' || n || '@example.test', now(), 'User ' || n,
        case when n % 5000 = 0 then 'disabled' when n % 5000 = 1 then 'pending' else 'active' end,
        case when n % 1000 = 7 then now() end ${series}`,
    `insert into roles (id, account_id, name, permissions) select ${key('00000005', 'n')}, ${key('00000001', 'n')}, 'Role', '{read}'
      from generate_series(0, 20000) n`,
    `insert into account_members (account_id, user_id) select ${accountOf}, ${userId} ${series}`,
    `insert into member_roles (account_id, user_id, role_id) select ${accountOf}, ${userId},
      case when n % 50 = 1 then '00000000-0000-7000-8000-000000000010'::uuid else '00000000-0000-7000-8000-000000000011'::uuid end ${series}`,
    `insert into credentials (id, user_id, kind, secret_hash) select ${key('00000004', 'n')}, ${userId}, 'password', 'x' ${series}`,
    `insert into credentials (id, user_id, kind, provider, provider_sub) select ${key('00000009', 'n')}, ${userId}, 'external', 'github', 'sub' || n
      ${series}`,
    `insert into sessions (id, user_id, account_id, amr, aal, idle_seconds, idle_expires_at, absolute_expires_at, browser_hash, ip, user_agent)
      select ${sessionId}, ${userId}, ${accountOf}, '{pwd}', 1, 604800, now() + interval '7 days', now() + interval '30 days', 'a browser', '', '' ${series}`,
    `insert into refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
      select 'token' || n, ${sessionId}, 'browser:x', 1, now() + interval '7 days' ${series}`,
    `insert into sign_ups (id, token_hash, email, email_normalized, password_hash, display_name, browser_hash, expires_at)
      select ${key('00000006', 'n')}, 'link' || n, '', 'user' || n || '@example.test', '', '', 'a browser', now() + interval '1 day' ${series}`,
    `insert into password_resets (token_hash, user_id, expires_at) select 'link' || n, ${userId}, now() + interval '1 hour' ${series}`,
    `insert into factors (id, user_id, kind, state, totp_secret) select ${key('0000000a', 'n')}, ${userId}, 'totp', 'active', 'x' ${series}`,
    `insert into factors (id, user_id, kind, state) select ${key('0000000b', 'n')}, ${userId}, 'recovery_set', 'active' ${series}`,
    `insert into recovery_codes (factor_id, code_hash) select ${key('0000000b', 'n')}, 'code' || n ${series}`,
    `insert into challenges (token_hash, user_id, session_id, amr, outcome, browser_hash, expires_at)
      select 'challenge' || n, ${userId}, ${sessionId}, '{pwd}', 'login', 'a browser', now() + interval '5 minutes' ${series}`,
    `insert into factor_resets (id, user_id, confirm_token_hash, link_expires_at, confirmed_at, due_at)
      select ${key('0000000c', 'n')}, ${userId}, 'reset' || n, now(), now(), now() ${series}`,
    `insert into factors (id, user_id, kind, state, credential_id, public_key, sign_count, transports, backup_eligible, backed_up, aaguid)
      select ${key('0000000d', 'n')}, ${userId}, 'webauthn', 'active', 'passkey' || n, '', 0, '{}', false, false, ${key('00000000', '0')} ${series}`,
    `insert into ceremonies (challenge_hash, purpose, browser_hash, expires_at)
      select 'question' || n, 'login', 'a browser', now() + interval '5 minutes' ${series}`,
    `insert into factor_reset_notices (token_hash, reset_id) select 'notice' || n, ${key('0000000c', 'n')} ${series}`,
    `insert into outbox (id, type, payload, delivered_at) select ${key('00000007', 'n')}, 'x', '', now() ${series}`,
    `insert into audit_events (id, actor_kind, action, outcome, account_id) select ${key('00000008', 'n')}, 'system', 'x', 'ok', ${accountOf} ${series}`,
    `insert into rate_limits (key, points, expire) select 'key' || n, 1, 4000000000000 ${series}`,
  ])
    await sql.raw(statement).execute(db)
  for (const table of [...tables, ...alsoLarge, 'rate_limits']) await sql`analyze ${sql.table(table)}`.execute(db)
}
