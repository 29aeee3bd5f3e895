/** A query of rbac's database. Its rows are violations: acts without their audit entry, or entries without their act. */
export type Pair = { promise: string; sql: string }

/**
 * An act and its audit entry are written in one transaction, so `now()` is the same in both: an entry belongs to an act when their times
 * are equal. Each query is one statement and therefore sees one state of the database, even under load. Rows are `id`.
 */
export const auditPairs: readonly Pair[] = [
  {
    promise: 'a session has its session.start entry',
    sql: `select s.id from sessions s where not exists (
      select from audit_events a where a.action = 'session.start' and a.outcome = 'ok' and a.occurred_at = s.created_at
        and a.target = s.user_id::text and a.detail->>'sessionId' = s.id::text)`,
  },
  {
    promise: 'a session.start entry has its session',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'session.start' and a.outcome = 'ok' and not exists (
      select from sessions s where s.id::text = a.detail->>'sessionId' and s.created_at = a.occurred_at)`,
  },
  ...endings().map(([reason, action, matches]) => ({
    promise: `a session that ended with "${reason}" has its ${action} entry`,
    sql: `select s.id from sessions s where s.revoked_at is not null and s.revoke_reason = '${reason}' and not exists (
      select from audit_events a where a.action = '${action}' and a.target = s.user_id::text and a.occurred_at = s.revoked_at and ${matches})`,
  })),
  {
    promise: 'a session ends with a known reason',
    sql: `select id from sessions where (revoked_at is null) <> (revoke_reason is null)
      or revoke_reason not in (${endings()
        .map(([reason]) => `'${reason}'`)
        .join(', ')})`,
  },
  {
    promise: 'a session.end entry has a session that ended',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'session.end' and not exists (
      select from sessions s where s.user_id::text = a.target and s.revoked_at = a.occurred_at)`,
  },
  {
    promise: 'a refresh-token.reuse entry has a session that ended',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'refresh-token.reuse' and not exists (
      select from sessions s where s.id::text = a.detail->>'sessionId' and s.revoked_at = a.occurred_at)`,
  },
  {
    promise: 'a session that ended has its event',
    sql: `select s.id from sessions s where s.revoked_at is not null and not exists (
      select from outbox o where o.type = 'sessions_ended' and o.created_at = s.revoked_at)`,
  },
  {
    promise: 'a renewal handle has its session.hand-off entry',
    sql: `select t.session_id as id from refresh_tokens t where t.presenter like 'application:%' and t.seq = 1 and not exists (
      select from audit_events a where a.action = 'session.hand-off' and a.occurred_at = t.issued_at
        and a.detail->>'sessionId' = t.session_id::text)`,
  },
  {
    promise: 'a session.hand-off entry has its renewal handle',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'session.hand-off' and not exists (
      select from refresh_tokens t where t.session_id::text = a.detail->>'sessionId' and t.issued_at = a.occurred_at
        and t.presenter = 'application:' || (a.detail->>'applicationId'))`,
  },
  {
    promise: 'a changed password has its password.change entry',
    sql: `select c.user_id as id from credentials c where c.kind = 'password' and c.updated_at > c.created_at and not exists (
      select from audit_events a where a.action = 'password.change' and a.target = c.user_id::text and a.occurred_at = c.updated_at)`,
  },
  {
    promise: 'the last password.change entry has the time of the password',
    sql: `select a.target as id from audit_events a where a.action = 'password.change' group by a.target having not exists (
      select from credentials c where c.user_id::text = a.target and c.updated_at = max(a.occurred_at))`,
  },
  {
    promise: 'a password.change entry has its event',
    sql: `select a.target as id from audit_events a where a.action = 'password.change' and not exists (
      select from outbox o where o.type = 'password_changed' and o.created_at = a.occurred_at)`,
  },
  {
    promise: 'a second factor has its factor.add entry',
    sql: `select f.id from factors f where f.kind <> 'recovery_set' and f.activated_at is not null and not exists (
      select from audit_events a where a.action = 'factor.add' and a.target = f.user_id::text and a.occurred_at = f.activated_at
        and a.detail->>'factorId' = f.id::text)`,
  },
  {
    promise: 'a factor.add entry has its second factor',
    sql: `select a.detail->>'factorId' as id from audit_events a where a.action = 'factor.add' and not exists (
      select from factors f where f.id::text = a.detail->>'factorId' and f.activated_at = a.occurred_at)`,
  },
  {
    promise: 'a factor.add entry has its event',
    sql: `select a.target as id from audit_events a where a.action = 'factor.add' and not exists (
      select from outbox o where o.type = 'factor_added' and o.created_at = a.occurred_at)`,
  },
  {
    promise: 'a session of level 2 has an entry of its second step',
    sql: `select s.id from sessions s where s.aal >= 2 and not exists (
      select from audit_events a where a.action in ('challenge.answer', 'factor.add') and a.outcome = 'ok' and a.target = s.user_id::text
        and a.occurred_at between s.created_at and s.auth_time)`,
  },
  {
    promise: 'a challenge.answer entry has its challenge',
    sql: `select a.target as id from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok'
      and a.occurred_at > now() - interval '4 minutes' and not exists (
      select from challenges c where c.user_id::text = a.target and c.consumed_at = a.occurred_at)`,
  },
  {
    promise: 'an answered challenge has its challenge.answer entry',
    sql: `select c.user_id as id from challenges c where c.consumed_at is not null and not exists (
      select from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok' and a.target = c.user_id::text
        and a.occurred_at = c.consumed_at)`,
  },
  {
    promise: 'a used recovery code has its challenge.answer entry',
    sql: `select c.factor_id as id from recovery_codes c where c.used_at is not null and not exists (
      select from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok' and a.occurred_at = c.used_at
        and a.detail->>'kind' = 'recovery_code' and a.detail->>'factorId' = c.factor_id::text)`,
  },
  {
    promise: 'a challenge.answer entry has the recovery code that it used',
    sql: `select a.detail->>'factorId' as id from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok'
      and a.detail->>'kind' = 'recovery_code' and not exists (
      select from recovery_codes c where c.factor_id::text = a.detail->>'factorId' and c.used_at = a.occurred_at)`,
  },
  {
    promise: 'an identity has its credential.link entry',
    sql: `select c.id from credentials c where c.kind = 'external' and not exists (
      select from audit_events a where a.action = 'credential.link' and a.target = c.user_id::text and a.occurred_at = c.created_at
        and a.detail->>'credentialId' = c.id::text)`,
  },
  {
    promise: 'a credential.link entry has its identity or a credential.remove entry',
    sql: `select a.detail->>'credentialId' as id from audit_events a where a.action = 'credential.link' and a.outcome = 'ok' and not exists (
      select from credentials c where c.id::text = a.detail->>'credentialId') and not exists (
      select from audit_events b where b.action = 'credential.remove' and b.detail->>'credentialId' = a.detail->>'credentialId')`,
  },
  {
    promise: 'a user has their user.create entry',
    sql: `select u.id from users u where not exists (
      select from audit_events a where a.action = 'user.create' and a.target = u.id::text and a.occurred_at = u.created_at)`,
  },
  {
    promise: 'a user.create entry has its user',
    sql: `select a.target as id from audit_events a where a.action = 'user.create' and not exists (
      select from users u where u.id::text = a.target)`,
  },
  {
    promise: 'the last member.set-roles entry lists the roles of the member',
    sql: `select a.target as id from (
        select distinct on (account_id, target) account_id, target, detail->'after' as after from audit_events
        where action = 'member.set-roles' order by account_id, target, occurred_at desc, id desc) a
      where (select array_agg(role order by role) from jsonb_array_elements_text(a.after) role) is distinct from (
        select array_agg(r.role_id::text order by r.role_id::text) from member_roles r
        where r.account_id = a.account_id and r.user_id::text = a.target)`,
  },
  {
    promise: 'a disabled user has a user.update entry that says so',
    sql: `select u.id from users u where u.status = 'disabled' and 'disabled' is distinct from (
      select a.detail->>'status' from audit_events a where a.action = 'user.update' and a.target = u.id::text and a.detail ? 'status'
      order by a.occurred_at desc, a.id desc limit 1)`,
  },
  {
    promise: 'a role of an account has its role.create entry',
    sql: `select r.id from roles r where r.created_at > (select min(created_at) from roles) and not exists (
      select from audit_events a where a.action = 'role.create' and a.target = r.id::text)`,
  },
  {
    promise: 'a role.create entry has its role or a role.delete entry',
    sql: `select a.target as id from audit_events a where a.action = 'role.create' and not exists (
      select from roles r where r.id::text = a.target) and not exists (
      select from audit_events b where b.action = 'role.delete' and b.target = a.target)`,
  },
  {
    promise: 'a sign-up has its sign-up.request entry',
    sql: `select s.id from sign_ups s where not exists (
      select from audit_events a where a.action = 'sign-up.request' and a.occurred_at = s.created_at)`,
  },
]

/**
 * The reasons for which sessions end, the audit action of each, and the condition that matches its entry to session `s` besides user and
 * time.
 */
function endings(): readonly [reason: string, action: string, matches: string][] {
  return [
    ['log_out', 'session.end', `(a.detail->>'sessionId' = s.id::text or a.detail->>'all' = 'true')`],
    ['replaced', 'session.end', `a.detail->>'sessionId' = s.id::text and a.detail ? 'replacedBy'`],
    ['ended', 'session.end', `a.detail->>'sessionId' = s.id::text`],
    ['ended_others', 'session.end-others', 'true'],
    ['ended_by_service', 'session.end-all', 'true'],
    ['password_changed', 'password.change', 'true'],
    ['user_disabled', 'user.update', `a.detail->>'status' = 'disabled'`],
    ['refresh_token_reused', 'refresh-token.reuse', `a.detail->>'sessionId' = s.id::text`],
    ['factors_reset', 'factors.reset', 'true'],
  ]
}
