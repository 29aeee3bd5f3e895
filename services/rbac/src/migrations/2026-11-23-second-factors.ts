import { type Kysely, sql } from 'kysely'

/** Second factors, passkeys, the questions that ask for them, and the reset of those that were lost. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table factors (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    kind text not null check (kind in ('totp', 'webauthn', 'recovery_set')),
    state text not null check (state in ('pending', 'active', 'revoked')),
    name text,
    totp_secret text,
    totp_last_step bigint,
    credential_id text,
    public_key bytea,
    sign_count bigint,
    transports text[],
    backup_eligible boolean,
    backed_up boolean,
    aaguid uuid,
    suspect_at timestamptz,
    last_used_at timestamptz,
    last_used_ip text,
    last_used_user_agent text,
    created_at timestamptz not null default now(),
    activated_at timestamptz,
    revoked_at timestamptz,
    check ((kind = 'totp') = (totp_secret is not null)),
    check ((kind = 'webauthn') = (credential_id is not null)),
    check ((kind = 'webauthn') = (public_key is not null and sign_count is not null and backup_eligible is not null
      and backed_up is not null and aaguid is not null and transports is not null))
  )`,
  `create index factors_user on factors (user_id) where state = 'active'`,
  `create index factors_of_user on factors (user_id)`,
  `create unique index factors_totp on factors (user_id, state) where kind = 'totp' and state <> 'revoked'`,
  `create unique index factors_recovery_set on factors (user_id) where kind = 'recovery_set' and state = 'active'`,
  // Over all rows: a passkey that was removed never comes back as somebody else's.
  `create unique index factors_credential on factors (credential_id) where kind = 'webauthn'`,

  `create table recovery_codes (
    factor_id uuid not null references factors on delete cascade,
    code_hash text not null,
    used_at timestamptz,
    primary key (factor_id, code_hash)
  )`,

  `create table challenges (
    token_hash text primary key,
    user_id uuid not null references users on delete cascade,
    credential_id uuid,
    credential_version text,
    session_id uuid references sessions on delete cascade,
    amr text[] not null,
    outcome text not null,
    new_device boolean not null default false,
    previous_session_id uuid,
    browser_hash text not null,
    attempts integer not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz,
    check ((session_id is null) = (credential_id is not null))
  )`,
  `create index challenges_user on challenges (user_id)`,
  `create index challenges_session on challenges (session_id) where session_id is not null`,
  `create index challenges_end on challenges (expires_at)`,

  `create table ceremonies (
    challenge_hash text primary key,
    purpose text not null check (purpose in ('register', 'login', 'second', 'step_up')),
    user_id uuid references users on delete cascade,
    browser_hash text not null,
    expires_at timestamptz not null,
    check ((purpose = 'login') = (user_id is null))
  )`,
  `create index ceremonies_end on ceremonies (expires_at)`,
  `create index ceremonies_user on ceremonies (user_id) where user_id is not null`,

  `create table factor_resets (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    confirm_token_hash text not null unique,
    link_expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    confirmed_at timestamptz,
    due_at timestamptz,
    cancelled_at timestamptz,
    completed_at timestamptz,
    check ((confirmed_at is null) = (due_at is null))
  )`,
  `create index factor_resets_user on factor_resets (user_id)`,
  `create index factor_resets_end on factor_resets (link_expires_at)`,
  `create unique index factor_resets_running on factor_resets (user_id)
    where confirmed_at is not null and cancelled_at is null and completed_at is null`,
  `create table factor_reset_notices (
    token_hash text primary key,
    reset_id uuid not null references factor_resets on delete cascade
  )`,
  `create index factor_reset_notices_reset on factor_reset_notices (reset_id)`,

  `alter table users add column passkey_user_handle text unique`,
  `alter table users add column passkey_offer_closed_at timestamptz`,
  // An administrator or a waiting period has taken the factors: the next sign-in enrols one, whatever the policy.
  `alter table users add column must_enrol boolean not null default false`,
  // Signed in, but a second factor is still to be enrolled or proved.
  `alter table sessions add column restricted boolean not null default false`,
  // Who administers the platform proves a second factor from now on: in sessions that began without one, before anything else.
  `update sessions set restricted = true where revoked_at is null and user_id in (
    select m.user_id from member_roles m join roles r on r.id = m.role_id where 'platform_admin' = any (r.permissions))`,
]
