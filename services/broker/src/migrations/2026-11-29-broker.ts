import { type Kysely, sql } from 'kysely'

/** Wallets, sign-in, grants, the record of releases with its hash chain, replay protection and limits. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/**
 * Appends one entry and gives its place. Runs as the owner: the service's role cannot write to the chain in another way. The lock orders
 * all instances and is held until the commit, so the caller takes it last. A repeated entry keeps its first place.
 */
const appendToChain = `create function append_to_chain(new_subject text, new_subject_id text, new_content text,
    out "position" bigint, out hash text)
  language plpgsql security definer set search_path = public, pg_temp as $$
  declare last_position bigint; last_hash text;
  begin
    perform set_config('synchronous_commit', 'remote_apply', true);
    perform set_config('lock_timeout', '5s', true);
    perform pg_advisory_xact_lock(4702111234);
    select c.position, c.hash into append_to_chain.position, append_to_chain.hash from audit_chain c
      where c.subject = new_subject and c.subject_id = new_subject_id and c.content = new_content;
    if found then return; end if;
    select c.position, c.hash into last_position, last_hash from audit_chain c order by c.position desc limit 1;
    append_to_chain.position := coalesce(last_position, 0) + 1;
    last_hash := coalesce(last_hash, repeat('0', 64));
    append_to_chain.hash := encode(sha256(convert_to(
      concat_ws('.', 'v1', append_to_chain.position, last_hash, new_subject, new_subject_id, new_content), 'UTF8')), 'hex');
    insert into audit_chain values
      (append_to_chain.position, last_hash, append_to_chain.hash, new_subject, new_subject_id, new_content);
  end $$`

/**
 * Writes a list of audit operations in one transaction and gives the place of each in the chain. `append` adds an entry. `settle` moves a
 * record on from one of the states given, and gives no place when it is in another. `event` stores a security event.
 */
const writeAudit = `create function write_audit(operations jsonb)
  returns table (index integer, "position" bigint, hash text)
  language plpgsql security definer set search_path = public, pg_temp as $$
  declare operation jsonb; change jsonb;
  begin
    index := -1;
    for operation in select value from jsonb_array_elements(operations) loop
      index := index + 1;
      if operation->>'kind' = 'settle' then
        change := operation->'change';
        update mint_log m set
          status = change->>'status',
          released = (change->>'released')::boolean,
          outcome = change->>'outcome',
          outcome_detail = change->>'outcome_detail',
          anchor_receipts = change->'anchor_receipts',
          credential_expires_at = (change->>'credential_expires_at')::timestamptz,
          settled_at = (change->>'settled_at')::timestamptz
          where m.id = operation->>'subject_id'
            and m.status in (select jsonb_array_elements_text(operation->'from'));
        if not found then continue; end if;
      elsif operation->>'kind' = 'event' then
        insert into security_events select * from jsonb_populate_record(null::security_events, operation->'event');
      end if;
      select a.position, a.hash into write_audit.position, write_audit.hash
        from append_to_chain(operation->>'subject', operation->>'subject_id', operation->>'content') a;
      return next;
    end loop;
  end $$`

const statements = [
  `create table wallets (
    omni_account text not null,
    address text not null,
    role text not null check (role in ('master', 'daemon')),
    parent_address text check ((role = 'daemon') = (parent_address is not null)),
    created_at timestamptz not null default now(),
    primary key (omni_account, address)
  )`,
  `create index wallets_address on wallets (address)`,

  `create table auth_nonces (
    nonce text primary key,
    address text not null,
    expires_at timestamptz not null,
    consumed_at timestamptz
  )`,
  `create index auth_nonces_end on auth_nonces (expires_at)`,
  `create table auth_challenges (
    request_id text primary key,
    nonce text not null unique references auth_nonces on delete cascade,
    address text not null,
    message text not null
  )`,

  `create table revoked_sessions (jti text primary key, expires_at timestamptz not null)`,
  `create index revoked_sessions_end on revoked_sessions (expires_at)`,

  `create table grants (
    grant_id text primary key,
    master_omni_account text not null,
    daemon_address text not null,
    service text not null,
    scope_path text not null,
    label text,
    granted_at timestamptz not null,
    not_before timestamptz not null,
    expires_at timestamptz not null,
    max_uses integer not null check (max_uses > 0),
    used_count integer not null default 0 check (used_count between 0 and max_uses),
    revoked_at timestamptz,
    audit_proof text not null
  )`,
  `create index grants_use on grants (daemon_address, service)`,
  `create index grants_owner on grants (master_omni_account, granted_at desc, grant_id desc)`,

  // One row for every release and every change of a grant. The service adds rows; only settle_record changes the columns of the outcome.
  `create table mint_log (
    id text primary key,
    kind text not null check (kind in
      ('mint', 'oidc_jwt', 'grant_created', 'grant_revoked', 'recovery_started', 'recovery_finished', 'recovery_cancelled')),
    minted_at timestamptz not null,
    request_id text not null,
    omni_account text not null,
    grantor_omni_account text not null,
    wallet text not null,
    agent_id text not null,
    service text not null,
    scope_path text not null,
    grant_id text not null,
    lease_id text not null,
    requester_token_hash text not null,
    call_hash text not null,
    record_hash text not null,
    outcome text not null default 'ok',
    outcome_detail text not null default '',
    status text not null default 'pending' check (status in ('pending', 'confirmed', 'quarantined', 'failed')),
    released boolean not null default false check (not released or status = 'confirmed'),
    anchor_receipts jsonb not null default '{}',
    credential_expires_at timestamptz,
    settled_at timestamptz
  )`,
  `create index mint_log_time on mint_log (minted_at)`,
  `create index mint_log_account on mint_log (omni_account, minted_at)`,
  `create index mint_log_wallet on mint_log (wallet, minted_at)`,
  `create index mint_log_hash on mint_log (record_hash)`,
  `create index mint_log_grant on mint_log (grant_id, credential_expires_at)`,
  `create index mint_log_open on mint_log (minted_at) where status <> 'confirmed'`,

  `create table security_events (
    id text primary key,
    at timestamptz not null,
    kind text not null,
    outcome text not null,
    source_ip text,
    omni_account text,
    wallet text,
    requester_token_hash text,
    request_id text not null,
    detail text not null
  )`,
  `create index security_events_time on security_events (at)`,

  // The first entry has a parent of zeros. A second child of one parent cannot be stored.
  `create table audit_chain (
    position bigint primary key check (position > 0),
    parent text not null unique,
    hash text not null unique,
    subject text not null check (subject in ('record', 'outcome', 'security_event', 'operator_event')),
    subject_id text not null,
    content text not null,
    unique (subject, subject_id, content)
  )`,
  // How often the reconciler tried a record, and when it tries again.
  `create table audit_retries (
    record_id text primary key references mint_log,
    attempts integer not null,
    next_attempt_at timestamptz not null
  )`,
  `create table audit_heads (
    position bigint primary key,
    hash text not null,
    jws text not null,
    signed_at timestamptz not null
  )`,
  appendToChain,
  writeAudit,

  `create table audit_events (
    id uuid primary key,
    at timestamptz not null default now(),
    actor_kind text not null,
    actor_id uuid,
    service text,
    action text not null,
    target text,
    account_id uuid,
    outcome text not null,
    request_id text not null,
    detail jsonb not null default '{}'
  )`,
  `create index audit_events_time on audit_events (at, id)`,

  `create table mint_request_ids (
    omni_account text not null,
    request_id text not null,
    expires_at timestamptz not null,
    primary key (omni_account, request_id)
  )`,
  `create index mint_request_ids_end on mint_request_ids (expires_at)`,
  `create table idempotency_keys (
    omni_account text not null,
    route text not null,
    key text not null,
    fingerprint text not null,
    claim text not null,
    sealed_answer text,
    claimed_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (omni_account, route, key)
  )`,
  `create index idempotency_keys_end on idempotency_keys (expires_at)`,
  `create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create index rate_limits_end on rate_limits (expire)`,
]
