import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { auditPairs } from '../src/invariants/audit-pairs.ts'
import { checkAudit } from '../src/invariants/check-audit.ts'
import { type OpenDatabase, openServiceDatabase } from './service-database.ts'

/** Everything happens in one transaction, in which `now()` does not change, as in an act of rbac. */
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

/** Acts, each with all of its entries. */
const whole: Record<string, readonly string[]> = {
  'a sign-in': started,
  'a log-out': [...ended('log_out'), entry('session.end', ofSession)],
  'a log-out everywhere': [...ended('log_out'), entry('session.end', { sessionId: user, all: true })],
  'a replacement': [...ended('replaced'), entry('session.end', { ...ofSession, replacedBy: user })],
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
  test('is valid', async () => {
    for (const statement of statements) await client.query(statement)
    expect(await findings()).toEqual([])
  })
})

/** For each promise, statements that break it and no other. */
const broken: Record<string, readonly string[]> = {
  'a session has its session.start entry': [liveSession],
  'a session.start entry has its session': [entry('session.start', ofSession)],
  'a session that ended with "log_out" has its session.end entry': ended('log_out'),
  'a session that ended with "replaced" has its session.end entry': ended('replaced'),
  'a session that ended with "ended" has its session.end entry': ended('ended'),
  'a session that ended with "ended_others" has its session.end-others entry': ended('ended_others'),
  'a session that ended with "ended_by_service" has its session.end-all entry': ended('ended_by_service'),
  'a session that ended with "password_changed" has its password.change entry': ended('password_changed'),
  'a session that ended with "user_disabled" has its user.update entry': ended('user_disabled'),
  'a session that ended with "refresh_token_reused" has its refresh-token.reuse entry': ended('refresh_token_reused'),
  'a session that ended with "factors_reset" has its factors.reset entry': ended('factors_reset'),
  'a session ends with a known reason': ended('a whim'),
  'a second factor has its factor.add entry': [insertFactor('totp')],
  'a factor.add entry has its second factor': [entry('factor.add', ofFactor), told('factor_added')],
  'a factor.add entry has its event': [insertFactor('totp'), entry('factor.add', ofFactor)],
  'a session of level 2 has an entry of its second step': [...started, `update sessions set aal = 2`],
  'a challenge.answer entry has its challenge': [entry('challenge.answer', ofFactor)],
  'an answered challenge has its challenge.answer entry': [answeredChallenge],
  'a used recovery code has its challenge.answer entry': usedCode,
  'a challenge.answer entry has the recovery code that it used': [
    insertFactor('recovery_set'),
    answeredChallenge,
    entry('challenge.answer', ofCode),
  ],
  'an identity has its credential.link entry': [identity],
  'a credential.link entry has its identity or a credential.remove entry': [
    entry('credential.link', { credentialId: factor }),
  ],
  'a session.end entry has a session that ended': [...started, entry('session.end', ofSession)],
  'a refresh-token.reuse entry has a session that ended': [...started, entry('refresh-token.reuse', ofSession)],
  'a session that ended has its event': [...ended('log_out'), entry('session.end', ofSession), 'delete from outbox'],
  'a renewal handle has its session.hand-off entry': [...started, handle],
  'a session.hand-off entry has its renewal handle': [
    ...started,
    entry('session.hand-off', { ...ofSession, applicationId: 'hello' }),
  ],
  'a changed password has its password.change entry': [changedPassword],
  'the last password.change entry has the time of the password': [entry('password.change'), told('password_changed')],
  'a password.change entry has its event': [changedPassword, entry('password.change')],
  'a user has their user.create entry': [`delete from audit_events`],
  'a user.create entry has its user': [entry('user.create', {}, session)],
  'the last member.set-roles entry lists the roles of the member': [entry('member.set-roles', { after: [role] })],
  'a disabled user has a user.update entry that says so': [`update users set status = 'disabled'`],
  'a role of an account has its role.create entry': [
    `insert into roles (id, account_id, name, permissions) values ('${role}', '${account}', 'Reader', '{read}')`,
  ],
  'a role.create entry has its role or a role.delete entry': [entry('role.create', {}, role)],
  'a sign-up has its sign-up.request entry': [
    `insert into sign_ups (id, token_hash, email, email_normalized, password_hash, display_name, browser_hash, expires_at)
     values ('${session}', 'x', 'x', 'x', 'x', 'x', 'x', now())`,
  ],
}

describe.each(auditPairs)('$promise', ({ promise }) => {
  test('is found when it is broken, and nothing else is', async () => {
    for (const statement of broken[promise] ?? []) await client.query(statement)
    expect(await findings()).toEqual([promise])
  })
})

async function findings(): Promise<string[]> {
  return (await checkAudit(async (sql, values) => (await client.query(sql, values)).rows)).map(
    ({ promised }) => promised,
  )
}
