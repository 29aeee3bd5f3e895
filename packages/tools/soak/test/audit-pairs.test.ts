import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditPairs } from '../src/invariants/audit-pairs.ts'
import { checkAudit } from '../src/invariants/check-audit.ts'
import { type OpenDatabase, openServiceDatabase } from './service-database.ts'

/** Everything happens in one transaction, where `now()` stands still as it does within an act of rbac. */
let database: OpenDatabase
let client: pg.Client
beforeAll(async () => {
  database = await openServiceDatabase('rbac')
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await client.query('rollback')
  await client.query('begin')
  await client.query(`insert into accounts (id, name) values ('${account}', 'Home')`)
  await client.query(`insert into users (id, home_account_id) values ('${user}', '${account}')`)
  await client.query(`insert into account_members (account_id, user_id) values ('${account}', '${user}')`)
  await client.query(entry('user.create'))
})

const account = '00000000-0000-7000-8000-0000000000a1'
const user = '00000000-0000-7000-8000-0000000000b1'
const session = '00000000-0000-7000-8000-0000000000c1'
const role = '00000000-0000-7000-8000-0000000000d1'

const entry = (action: string, detail: object = {}, target = user) =>
  `insert into audit_events (id, actor_kind, action, target, account_id, outcome, detail)
   values (gen_random_uuid(), 'user', '${action}', '${target}', '${account}', 'ok', '${JSON.stringify(detail)}')`
const liveSession = `insert into sessions (id, user_id, account_id, amr, aal, idle_seconds, idle_expires_at, absolute_expires_at, browser_hash, ip, user_agent)
  values ('${session}', '${user}', '${account}', '{pwd}', 1, 60, now() + interval '1 hour', now() + interval '1 hour', 'x', 'x', 'x')`
const started = [liveSession, entry('session.start', { sessionId: session })]
const told = (type: string) => `insert into outbox (id, type, payload) values (gen_random_uuid(), '${type}', '')`
const ended = (reason: string) => [
  ...started,
  `update sessions set revoked_at = now(), revoke_reason = '${reason}'`,
  told('sessions_ended'),
]
const handle = `insert into refresh_tokens (token_hash, session_id, presenter, seq, expires_at) values ('h', '${session}', 'application:hello', 1, now())`
const changedPassword = `insert into credentials (id, user_id, kind, secret_hash, created_at)
  values (gen_random_uuid(), '${user}', 'password', 'x', now() - interval '1 hour')`
const factor = '00000000-0000-7000-8000-0000000000e1'
const ofFactor = { factorId: factor, kind: 'totp' }
const insertFactor = (kind: 'totp' | 'recovery_set') =>
  `insert into factors (id, user_id, kind, state, totp_secret, activated_at) values ('${factor}', '${user}', '${kind}', 'active', ${kind === 'totp' ? "'x'" : 'null'}, now())`
const enrolled = [insertFactor('totp'), entry('factor.add', ofFactor), told('factor_added')]
const answeredChallenge = `insert into challenges (token_hash, user_id, credential_id, amr, outcome, browser_hash, expires_at, consumed_at)
  values ('x', '${user}', '${user}', '{pwd}', 'login', 'x', now() + interval '5 minutes', now())`
const usedCode = [
  insertFactor('recovery_set'),
  `insert into recovery_codes (factor_id, code_hash, used_at) values ('${factor}', 'x', now())`,
]
const ofCode = { factorId: factor, kind: 'recovery_code' }
const identity = `insert into credentials (id, user_id, kind, provider, provider_sub) values ('${factor}', '${user}', 'external', 'github', '1')`
const ofSession = { sessionId: session }

/** Acts with their entries, each whole. */
const whole: Record<string, readonly string[]> = {
  'a sign-in': started,
  'a log-out': [...ended('log_out'), entry('session.end', ofSession)],
  'a log-out everywhere': [...ended('log_out'), entry('session.end', { sessionId: user, all: true })],
  'an end by its owner': [...ended('ended'), entry('session.end', ofSession)],
  'a password change': [
    changedPassword,
    entry('password.change'),
    told('password_changed'),
    ...ended('password_changed'),
  ],
  'a disabling': [
    ...ended('user_disabled'),
    `update users set status = 'disabled'`,
    entry('user.update', { status: 'disabled' }),
  ],
  'a reuse': [...ended('refresh_token_reused'), entry('refresh-token.reuse', ofSession)],
  'a reset of second factors': [...ended('factors_reset'), entry('factors.reset')],
  'an enrolment': enrolled,
  'a second step': [...started, `update sessions set aal = 2`, answeredChallenge, entry('challenge.answer', ofFactor)],
  'a recovery code': [...usedCode, answeredChallenge, entry('challenge.answer', ofCode)],
  'an identity': [identity, entry('credential.link', { credentialId: factor })],
  'a handoff': [...started, handle, entry('session.hand-off', { ...ofSession, applicationId: 'hello' })],
  'a role': [
    `insert into roles (id, account_id, name, permissions) values ('${role}', '${account}', 'Reader', '{read}')`,
    entry('role.create', {}, role),
    `insert into member_roles (account_id, user_id, role_id) values ('${account}', '${user}', '${role}')`,
    entry('member.set-roles', { after: [role] }),
  ],
}

describe.each(Object.entries(whole))('%s with its entries', (_, statements) => {
  test('is in order', async () => {
    for (const statement of statements) await client.query(statement)
    expect(await findings()).toEqual([])
  })
})

/** What breaks each promise, and no other. */
const broken: Record<string, readonly string[]> = {
  'a session has the entry of its start': [liveSession],
  'an entry of a start has its session': [entry('session.start', ofSession)],
  'a session ended for "log_out" has the entry session.end': ended('log_out'),
  'a session ended for "ended" has the entry session.end': ended('ended'),
  'a session ended for "ended_others" has the entry session.end-others': ended('ended_others'),
  'a session ended for "ended_by_service" has the entry session.end-all': ended('ended_by_service'),
  'a session ended for "password_changed" has the entry password.change': ended('password_changed'),
  'a session ended for "user_disabled" has the entry user.update': ended('user_disabled'),
  'a session ended for "refresh_token_reused" has the entry refresh-token.reuse': ended('refresh_token_reused'),
  'a session ended for "factors_reset" has the entry factors.reset': ended('factors_reset'),
  'a session ends for a reason that is known': ended('a whim'),
  'a second factor has the entry of its adding': [insertFactor('totp')],
  'an entry of an adding has its second factor': [entry('factor.add', ofFactor), told('factor_added')],
  'a second factor that was added was told to its person': [insertFactor('totp'), entry('factor.add', ofFactor)],
  'a session of level 2 has the entry of a second step': [...started, `update sessions set aal = 2`],
  'an entry of a second step has the challenge that it answered': [entry('challenge.answer', ofFactor)],
  'a challenge that was answered has the entry of it': [answeredChallenge],
  'a recovery code that was used has the entry of its answer': usedCode,
  'an entry of an answer has the recovery code that it used': [
    insertFactor('recovery_set'),
    answeredChallenge,
    entry('challenge.answer', ofCode),
  ],
  'an identity has the entry of its link': [identity],
  'an entry of a link has its identity, or the entry of its end': [entry('credential.link', { credentialId: factor })],
  'an entry of an end has the session that ended': [...started, entry('session.end', ofSession)],
  'an entry of a reuse has the session that ended': [...started, entry('refresh-token.reuse', ofSession)],
  'the end of a session was told': [...ended('log_out'), entry('session.end', ofSession), 'delete from outbox'],
  'a handle of an application has the entry of its handoff': [...started, handle],
  'an entry of a handoff has its handle': [
    ...started,
    entry('session.hand-off', { ...ofSession, applicationId: 'hello' }),
  ],
  'a password that was changed has the entry of its change': [changedPassword],
  'the last entry of a password change has the password of that moment': [
    entry('password.change'),
    told('password_changed'),
  ],
  'a password change was told to its person': [changedPassword, entry('password.change')],
  'a user has the entry of their making': [`delete from audit_events`],
  'an entry of a making has its user': [entry('user.create', {}, session)],
  'the last entry of a role change says what the member holds': [entry('member.set-roles', { after: [role] })],
  'a user who was disabled has the entry that says so': [`update users set status = 'disabled'`],
  'a role of an account has the entry of its making': [
    `insert into roles (id, account_id, name, permissions) values ('${role}', '${account}', 'Reader', '{read}')`,
  ],
  'an entry of a role has it, or the entry of its end': [entry('role.create', {}, role)],
  'a request for an account has its entry': [
    `insert into sign_ups (id, token_hash, email, email_normalized, password_hash, display_name, browser_hash, expires_at)
     values ('${session}', 'x', 'x', 'x', 'x', 'x', 'x', now())`,
  ],
}

describe.each(auditPairs)('$promise', ({ promise }) => {
  test('where it is broken, this and nothing else is found', async () => {
    for (const statement of broken[promise] ?? []) await client.query(statement)
    expect(await findings()).toEqual([promise])
  })
})

async function findings(): Promise<string[]> {
  return (await checkAudit(async (sql, values) => (await client.query(sql, values)).rows)).map(
    ({ promised }) => promised,
  )
}
