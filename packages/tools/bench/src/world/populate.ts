import type pg from 'pg'

/** Adds ten thousand signed-in people, each with an account: on nearly empty tables PostgreSQL uses plans that production never sees. */
export async function populate(rbac: pg.Pool): Promise<void> {
  await rbac.query(`
    with people as (
      select n, uuidv7() as account_id, uuidv7() as user_id, uuidv7() as session_id, 'person' || n || '@bench.test' as email from generate_series(1, 10000) n
    ), homes as (
      insert into accounts (id, name) select account_id, 'Account ' || n from people
    ), members as (
      insert into users (id, home_account_id, email, email_normalized, email_verified_at, display_name)
      select user_id, account_id, email, email, now(), 'Person ' || n from people
    ), memberships as (
      insert into account_members (account_id, user_id) select account_id, user_id from people
    ), their_roles as (
      insert into member_roles (account_id, user_id, role_id) select p.account_id, p.user_id, r.id from people p, roles r where r.code in ('admin', 'member')
    ), passwords as (
      insert into credentials (id, user_id, kind, secret_hash) select uuidv7(), user_id, 'password', 'nobody signs in with it' from people
    ), signed_in as (
      insert into sessions (id, user_id, account_id, amr, aal, idle_seconds, idle_expires_at, absolute_expires_at, browser_hash, ip, user_agent)
      select session_id, user_id, account_id, '{pwd}', 1, 604800, now() + interval '7 days', now() + interval '30 days', 'browser' || n, '192.0.2.1', 'bench'
      from people
    )
    insert into refresh_tokens (token_hash, session_id, presenter, seq, expires_at)
    select 'token' || n, session_id, 'browser:browser' || n, 1, now() + interval '7 days' from people`)
}
