/** A query of rbac's database whose rows are violations: acts without their audit entry, or entries without their act. */
export type Pair = { promise: string; sql: string }

/**
 * What happened and its audit entry were written in one transaction, so that `now()` is one and the same in both: an entry belongs to an act when the
 * moments are equal. Each query is one statement, and so sees one state of a database that is in use. Rows are `id`.
 */
export const auditPairs: readonly Pair[] = [
  {
    promise: 'a session has the entry of its start',
    sql: `select s.id from sessions s where not exists (
      select from audit_events a where a.action = 'session.start' and a.outcome = 'ok' and a.occurred_at = s.created_at
        and a.target = s.user_id::text and a.detail->>'sessionId' = s.id::text)`,
  },
  {
    promise: 'an entry of a start has its session',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'session.start' and a.outcome = 'ok' and not exists (
      select from sessions s where s.id::text = a.detail->>'sessionId' and s.created_at = a.occurred_at)`,
  },
  ...endings().map(([reason, action, matches]) => ({
    promise: `a session ended for "${reason}" has the entry ${action}`,
    sql: `select s.id from sessions s where s.revoked_at is not null and s.revoke_reason = '${reason}' and not exists (
      select from audit_events a where a.action = '${action}' and a.target = s.user_id::text and a.occurred_at = s.revoked_at and ${matches})`,
  })),
  {
    promise: 'a session ends for a reason that is known',
    sql: `select id from sessions where (revoked_at is null) <> (revoke_reason is null)
      or revoke_reason not in (${endings()
        .map(([reason]) => `'${reason}'`)
        .join(', ')})`,
  },
  {
    promise: 'an entry of an end has the session that ended',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'session.end' and not exists (
      select from sessions s where s.user_id::text = a.target and s.revoked_at = a.occurred_at)`,
  },
  {
    promise: 'an entry of a reuse has the session that ended',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'refresh-token.reuse' and not exists (
      select from sessions s where s.id::text = a.detail->>'sessionId' and s.revoked_at = a.occurred_at)`,
  },
  {
    promise: 'the end of a session was told',
    sql: `select s.id from sessions s where s.revoked_at is not null and not exists (
      select from outbox o where o.type = 'sessions_ended' and o.created_at = s.revoked_at)`,
  },
  {
    promise: 'a handle of an application has the entry of its handoff',
    sql: `select t.session_id as id from refresh_tokens t where t.presenter like 'application:%' and t.seq = 1 and not exists (
      select from audit_events a where a.action = 'session.hand-off' and a.occurred_at = t.issued_at
        and a.detail->>'sessionId' = t.session_id::text)`,
  },
  {
    promise: 'an entry of a handoff has its handle',
    sql: `select a.detail->>'sessionId' as id from audit_events a where a.action = 'session.hand-off' and not exists (
      select from refresh_tokens t where t.session_id::text = a.detail->>'sessionId' and t.issued_at = a.occurred_at
        and t.presenter = 'application:' || (a.detail->>'applicationId'))`,
  },
  {
    promise: 'a password that was changed has the entry of its change',
    sql: `select c.user_id as id from credentials c where c.kind = 'password' and c.updated_at > c.created_at and not exists (
      select from audit_events a where a.action = 'password.change' and a.target = c.user_id::text and a.occurred_at = c.updated_at)`,
  },
  {
    promise: 'the last entry of a password change has the password of that moment',
    sql: `select a.target as id from audit_events a where a.action = 'password.change' group by a.target having not exists (
      select from credentials c where c.user_id::text = a.target and c.updated_at = max(a.occurred_at))`,
  },
  {
    promise: 'a password change was told to its person',
    sql: `select a.target as id from audit_events a where a.action = 'password.change' and not exists (
      select from outbox o where o.type = 'password_changed' and o.created_at = a.occurred_at)`,
  },
  {
    promise: 'a second factor has the entry of its adding',
    sql: `select f.id from factors f where f.kind <> 'recovery_set' and f.activated_at is not null and not exists (
      select from audit_events a where a.action = 'factor.add' and a.target = f.user_id::text and a.occurred_at = f.activated_at
        and a.detail->>'factorId' = f.id::text)`,
  },
  {
    promise: 'an entry of an adding has its second factor',
    sql: `select a.detail->>'factorId' as id from audit_events a where a.action = 'factor.add' and not exists (
      select from factors f where f.id::text = a.detail->>'factorId' and f.activated_at = a.occurred_at)`,
  },
  {
    promise: 'a second factor that was added was told to its person',
    sql: `select a.target as id from audit_events a where a.action = 'factor.add' and not exists (
      select from outbox o where o.type = 'factor_added' and o.created_at = a.occurred_at)`,
  },
  {
    promise: 'a session of level 2 has the entry of a second step',
    sql: `select s.id from sessions s where s.aal >= 2 and not exists (
      select from audit_events a where a.action in ('challenge.answer', 'factor.add') and a.outcome = 'ok' and a.target = s.user_id::text
        and a.occurred_at between s.created_at and s.auth_time)`,
  },
  {
    promise: 'an entry of a second step has the challenge that it answered',
    sql: `select a.target as id from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok'
      and a.occurred_at > now() - interval '4 minutes' and not exists (
      select from challenges c where c.user_id::text = a.target and c.consumed_at = a.occurred_at)`,
  },
  {
    promise: 'a challenge that was answered has the entry of it',
    sql: `select c.user_id as id from challenges c where c.consumed_at is not null and not exists (
      select from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok' and a.target = c.user_id::text
        and a.occurred_at = c.consumed_at)`,
  },
  {
    promise: 'a recovery code that was used has the entry of its answer',
    sql: `select c.factor_id as id from recovery_codes c where c.used_at is not null and not exists (
      select from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok' and a.occurred_at = c.used_at
        and a.detail->>'kind' = 'recovery_code' and a.detail->>'factorId' = c.factor_id::text)`,
  },
  {
    promise: 'an entry of an answer has the recovery code that it used',
    sql: `select a.detail->>'factorId' as id from audit_events a where a.action = 'challenge.answer' and a.outcome = 'ok'
      and a.detail->>'kind' = 'recovery_code' and not exists (
      select from recovery_codes c where c.factor_id::text = a.detail->>'factorId' and c.used_at = a.occurred_at)`,
  },
  {
    promise: 'an identity has the entry of its link',
    sql: `select c.id from credentials c where c.kind = 'external' and not exists (
      select from audit_events a where a.action = 'credential.link' and a.target = c.user_id::text and a.occurred_at = c.created_at
        and a.detail->>'credentialId' = c.id::text)`,
  },
  {
    promise: 'an entry of a link has its identity, or the entry of its end',
    sql: `select a.detail->>'credentialId' as id from audit_events a where a.action = 'credential.link' and a.outcome = 'ok' and not exists (
      select from credentials c where c.id::text = a.detail->>'credentialId') and not exists (
      select from audit_events b where b.action = 'credential.remove' and b.detail->>'credentialId' = a.detail->>'credentialId')`,
  },
  {
    promise: 'a user has the entry of their making',
    sql: `select u.id from users u where not exists (
      select from audit_events a where a.action = 'user.create' and a.target = u.id::text and a.occurred_at = u.created_at)`,
  },
  {
    promise: 'an entry of a making has its user',
    sql: `select a.target as id from audit_events a where a.action = 'user.create' and not exists (
      select from users u where u.id::text = a.target)`,
  },
  {
    promise: 'the last entry of a role change says what the member holds',
    sql: `select a.target as id from (
        select distinct on (account_id, target) account_id, target, detail->'after' as after from audit_events
        where action = 'member.set-roles' order by account_id, target, occurred_at desc, id desc) a
      where (select array_agg(role order by role) from jsonb_array_elements_text(a.after) role) is distinct from (
        select array_agg(r.role_id::text order by r.role_id::text) from member_roles r
        where r.account_id = a.account_id and r.user_id::text = a.target)`,
  },
  {
    promise: 'a user who was disabled has the entry that says so',
    sql: `select u.id from users u where u.status = 'disabled' and 'disabled' is distinct from (
      select a.detail->>'status' from audit_events a where a.action = 'user.update' and a.target = u.id::text and a.detail ? 'status'
      order by a.occurred_at desc, a.id desc limit 1)`,
  },
  {
    promise: 'a role of an account has the entry of its making',
    sql: `select r.id from roles r where r.created_at > (select min(created_at) from roles) and not exists (
      select from audit_events a where a.action = 'role.create' and a.target = r.id::text)`,
  },
  {
    promise: 'an entry of a role has it, or the entry of its end',
    sql: `select a.target as id from audit_events a where a.action = 'role.create' and not exists (
      select from roles r where r.id::text = a.target) and not exists (
      select from audit_events b where b.action = 'role.delete' and b.target = a.target)`,
  },
  {
    promise: 'a request for an account has its entry',
    sql: `select s.id from sign_ups s where not exists (
      select from audit_events a where a.action = 'sign-up.request' and a.occurred_at = s.created_at)`,
  },
]

/** Why sessions end, the action that says so, and what of the entry fits the session `s` besides its user and moment. */
function endings(): readonly [reason: string, action: string, matches: string][] {
  return [
    ['log_out', 'session.end', `(a.detail->>'sessionId' = s.id::text or a.detail->>'all' = 'true')`],
    ['ended', 'session.end', `a.detail->>'sessionId' = s.id::text`],
    ['ended_others', 'session.end-others', 'true'],
    ['ended_by_service', 'session.end-all', 'true'],
    ['password_changed', 'password.change', 'true'],
    ['user_disabled', 'user.update', `a.detail->>'status' = 'disabled'`],
    ['refresh_token_reused', 'refresh-token.reuse', `a.detail->>'sessionId' = s.id::text`],
    ['factors_reset', 'factors.reset', 'true'],
  ]
}
