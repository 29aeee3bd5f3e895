import { type Kysely, sql } from 'kysely'

/** A state for each recipient, for providers that answer for each of them, and the steps of a transaction of SMTP. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** The states of a message and how it may pass from one to another. One that expires is sent where some recipient was accepted. */
const guardState = `create or replace function guard_state() returns trigger language plpgsql as $$
  begin
    if new.status = old.status then return new; end if;
    if (old.status, new.status) in (
      ('queued', 'sending'), ('queued', 'failed'), ('queued', 'deleted'), ('queued', 'sent'),
      ('retry_wait', 'sending'), ('retry_wait', 'queued'), ('retry_wait', 'failed'), ('retry_wait', 'deleted'), ('retry_wait', 'sent'),
      ('sending', 'sent'), ('sending', 'retry_wait'), ('sending', 'unknown'), ('sending', 'failed'), ('sending', 'queued'),
      ('unknown', 'sent'), ('unknown', 'retry_wait'), ('unknown', 'failed'), ('unknown', 'deleted'),
      ('failed', 'queued'), ('failed', 'deleted'), ('sent', 'deleted')
    ) and (old.status not in ('queued', 'retry_wait') or new.status <> 'sent' or was_accepted(new.id)) then return new; end if;
    raise exception 'a message cannot pass from % to %', old.status, new.status using errcode = 'check_violation';
  end $$`

/** Whether some recipient of a message was accepted. */
const wasAccepted = `create function was_accepted(message uuid) returns boolean language sql stable as $$
  select exists (select from item_recipients r where r.item_id = message and r.state = 'accepted') $$`

/** How a recipient may pass from one state to another. One who was accepted is never addressed again. */
const guardRecipient = `create function guard_recipient() returns trigger language plpgsql as $$
  begin
    if new.state = old.state or (old.state, new.state) in (
      ('pending', 'accepted'), ('pending', 'refused'), ('pending', 'failed'),
      ('failed', 'pending'), ('refused', 'pending')
    ) then return new; end if;
    raise exception 'a recipient cannot pass from % to %', old.state, new.state using errcode = 'check_violation';
  end $$`

/**
 * Keeps what did not reach everybody, with its reason, until an operator has dealt with it or the time is over: a message that was given
 * up, and one that some recipients did not get.
 */
const retainFailure = `create or replace function retain_failure(failed_item uuid, reason text, last_attempt uuid, is_ambiguous boolean, retain_days integer)
  returns void language sql as $$
  insert into retained_failures (item_id, cycle, account_id, provider_id, mailbox_id, code, scope, ambiguous, http_status, provider_code,
      provider_message, attempts, first_attempt_at, last_attempt_id, recipient_domains, size_bytes, retain_until)
    select q.id, q.cycle, q.account_id, q.provider_id, q.mailbox_id, reason, case when was_accepted(q.id) then 'recipient' else a.scope end,
      is_ambiguous, a.http_status, coalesce(r.provider_code, a.provider_code), coalesce(r.provider_message, a.provider_message),
      q.attempts_in_cycle,
      (select min(f.started_at) from delivery_attempts f where f.item_id = q.id and f.cycle = q.cycle), last_attempt,
      (select coalesce(array_agg(distinct split_part(o.address, '@', 2)), '{}') from item_recipients o
        where o.item_id = q.id and o.state <> 'accepted'),
      q.size_bytes, now() + make_interval(days => retain_days)
    from queue_items q left join delivery_attempts a on a.id = last_attempt
      left join lateral (select o.provider_code, o.provider_message from item_recipients o
        where o.item_id = q.id and o.state in ('refused', 'failed') and o.provider_code is not null order by o.ordinal limit 1) r on true
    where q.id = failed_item
    on conflict (item_id, cycle) do nothing
  $$`

/**
 * Writes what the provider said of each recipient, in an attempt that is closed: those that it refused for good are refused, those that it
 * refused for now stay pending, and with `accepts` every other one is accepted.
 */
const settleRecipients = `create function settle_recipients(item uuid, attempt uuid, result jsonb) returns void language sql as $$
  with answer as materialized (
    select * from jsonb_to_recordset(coalesce(result->'recipients', '[]'))
      as a(address text, state text, code text, provider_code text, provider_message text)
  )
  update item_recipients r set
    state = coalesce(answer.state, 'accepted'),
    code = case when answer.state = 'refused' then answer.code end,
    attempt_id = case when answer.state = 'pending' then r.attempt_id else attempt end,
    provider_code = answer.provider_code, provider_message = left(answer.provider_message, 1000)
  from item_recipients known left join answer on answer.address = known.address
  where known.item_id = item and r.item_id = item and r.ordinal = known.ordinal and r.state = 'pending'
    and (answer.address is not null or coalesce((result->>'accepts')::boolean, false))
  $$`

/**
 * Ends an attempt, or a deferral that contacted nobody: the message moves on, the attempt is closed, the recipients get their states, and
 * the figures, the retained failure and the audit are written with it. Gives the state that the message is in now, or null when the claim
 * was lost: then the attempt alone keeps what happened. With `lapsed` it ends the claim of a worker that is gone, and changes nothing
 * when that worker is back or its attempt went further than the caller has seen. A message that some recipient was accepted of is sent
 * when no other one is pending. What the others did not get is kept as a failure.
 */
const finishDelivery = `create or replace function finish_delivery(result jsonb) returns text language plpgsql as $$
  declare
    item queue_items; attempt delivery_attempts; seen record; refused_code text;
    lapsed boolean := coalesce((result->>'lapsed')::boolean, false);
    next_status text := result->>'status';
    final_code text := coalesce(result->>'code', 'internal_error');
    uses_a_try boolean := (result->>'counted')::boolean;
    due timestamptz := now() + make_interval(secs => coalesce((result->>'delay_ms')::float8, 0) / 1000);
  begin
    select * into item from queue_items q
      where q.id = (result->>'item_id')::uuid and q.claim_token = (result->>'claim_token')::uuid
        and (not lapsed or q.claim_expires_at <= now()) for update;
    if item.id is null then
      update delivery_attempts a set late_outcome = result->>'outcome',
        http_status = coalesce((result->>'http_status')::integer, a.http_status),
        provider_request_id = coalesce(result->>'provider_request_id', a.provider_request_id),
        provider_message_id = coalesce(result->>'provider_message_id', a.provider_message_id),
        internet_message_id = coalesce(result->>'internet_message_id', a.internet_message_id)
        where a.id = (result->>'attempt_id')::uuid and a.claim_token = (result->>'claim_token')::uuid
          and a.outcome in ('started', 'abandoned') and not lapsed;
      return null;
    end if;
    if lapsed then
      select a.id::text as attempt_id, a.phase into seen from (select) one left join delivery_attempts a
        on a.item_id = item.id and a.claim_token = item.claim_token and a.outcome = 'started';
      if seen.attempt_id is distinct from result->>'attempt_id' or seen.phase is distinct from result->>'phase' then return null; end if;
    end if;

    if next_status = 'retry_wait' and (uses_a_try or item.status = 'unknown') then
      if item.attempts_in_cycle + uses_a_try::integer >= (result->>'max_attempts')::bigint then
        next_status := 'failed'; final_code := 'attempts_exhausted';
      elsif due >= item.expires_at then
        next_status := 'failed'; final_code := 'expired';
      end if;
    end if;
    if result->>'attempt_id' is not null then
      update delivery_attempts a set
        finished_at = clock_timestamp(),
        duration_ms = least(extract(epoch from clock_timestamp() - a.started_at) * 1000, 2147483647)::integer,
        outcome = result->>'outcome', code = result->>'code', scope = result->>'scope', counted = uses_a_try,
        phase = coalesce(result->>'phase', a.phase), ambiguous = coalesce((result->>'ambiguous')::boolean, false),
        http_status = (result->>'http_status')::integer, provider_code = result->>'provider_code',
        provider_message = left(result->>'provider_message', 1000), provider_request_id = result->>'provider_request_id',
        provider_message_id = coalesce(result->>'provider_message_id', a.provider_message_id),
        internet_message_id = coalesce(result->>'internet_message_id', a.internet_message_id),
        retry_after_ms = (result->>'retry_after_ms')::bigint, token_source = result->>'token_source',
        request_bytes = (result->>'request_bytes')::integer
        where a.id = (result->>'attempt_id')::uuid and a.outcome = 'started' returning * into attempt;
    end if;
    if result ? 'recipients' then perform settle_recipients(item.id, attempt.id, result); end if;
    if next_status in ('sent', 'failed') then
      update item_recipients r set
        state = case when next_status = 'failed' then 'failed' else 'accepted' end,
        code = case when next_status = 'failed' then final_code end, attempt_id = attempt.id
        where r.item_id = item.id and r.state = 'pending';
      select coalesce(case when next_status = 'failed' then final_code end, min(r.code)) into refused_code from item_recipients r
        where r.item_id = item.id and r.state in ('refused', 'failed') and r.code <> 'suppressed';
      if next_status = 'failed' and was_accepted(item.id) then next_status := 'sent'; end if;
    end if;
    update delivery_attempts a set next_attempt_at = due where a.id = attempt.id and next_status in ('retry_wait', 'unknown');
    update queue_items q set
      status = next_status,
      attempts_in_cycle = q.attempts_in_cycle + uses_a_try::integer,
      attempts_total = q.attempts_total + (attempt.id is not null)::integer,
      next_attempt_at = case when next_status in ('retry_wait', 'unknown') then due else q.next_attempt_at end,
      unknown_since = case when next_status = 'unknown' then case when item.status = 'unknown' then q.unknown_since else now() end end,
      settles_at = case when next_status = 'unknown' then case when item.status = 'unknown' then q.settles_at
        else now() + make_interval(secs => coalesce((result->>'settle_ms')::float8, 0) / 1000) end end,
      last_outcome = result->>'outcome', last_code = coalesce(result->>'code', q.last_code),
      -- A draft is sent once: the next cycle makes its own.
      provider_message_id = case when next_status = 'failed' then null
        when result ? 'provider_message_id' then result->>'provider_message_id' else q.provider_message_id end,
      internet_message_id = coalesce(result->>'internet_message_id', q.internet_message_id),
      finished_at = case when next_status in ('sent', 'failed') then clock_timestamp() end,
      claim_token = null, claimed_by = null, claimed_at = null, claim_expires_at = null
      where q.id = item.id;
    if next_status = 'failed' or refused_code is not null then
      perform retain_failure(item.id, coalesce(refused_code, final_code), attempt.id,
        coalesce((result->>'ambiguous')::boolean, false), (result->>'retain_days')::integer);
    end if;
    if attempt.id is not null then perform count_attempt(attempt, item, next_status); end if;
    perform hold_back(item, next_status, result);
    insert into audit_events (id, actor_kind, action, target, account_id, outcome, detail)
      select (entry->>'id')::uuid, 'system', entry->>'action', item.id::text, item.account_id, entry->>'outcome', entry->'detail'
      from jsonb_array_elements(result->'audit') entry
      where entry->>'state' is null or entry->>'state' = next_status;
    return next_status;
  end $$`

/**
 * Gives up messages whose life is over and that nobody has claimed. One that left something at the provider is a worker's, who looks it up
 * or clears it up. Only a day later it is given up all the same, and the failure says that it may have been sent. One that some recipient
 * was accepted of is sent, and the failure is of the others.
 */
const expireMessages = `create or replace function expire_messages(audit_ids uuid[], retain_days integer) returns integer language plpgsql as $$
  declare item queue_items; expired integer := 0; ended_as text;
  begin
    for item in
      select * from queue_items q where q.status in ('queued', 'retry_wait', 'unknown') and q.claim_token is null and q.expires_at <= now()
        and (q.expires_at <= now() - interval '1 day' or (q.status <> 'unknown' and q.provider_message_id is null))
        order by q.expires_at limit cardinality(audit_ids) for update skip locked
    loop
      expired := expired + 1;
      ended_as := case when was_accepted(item.id) then 'sent' else 'failed' end;
      update item_recipients r set state = 'failed', code = 'expired' where r.item_id = item.id and r.state = 'pending';
      update queue_items q set status = ended_as, last_code = coalesce(q.last_code, 'expired'), finished_at = now(),
        unknown_since = null, settles_at = null, provider_message_id = case when ended_as = 'sent' then q.provider_message_id end
        where q.id = item.id;
      -- No attempt has made it fail.
      perform retain_failure(item.id, 'expired', null, item.status = 'unknown', retain_days);
      insert into audit_events (id, actor_kind, action, target, account_id, outcome, detail)
        values (audit_ids[expired], 'system', case ended_as when 'sent' then 'item.send' else 'item.fail' end, item.id::text,
          item.account_id, case ended_as when 'sent' then 'ok' else 'failed' end,
          jsonb_build_object('code', 'expired', 'ambiguous', item.status = 'unknown'));
    end loop;
    return expired;
  end $$`

const statements = [
  // What the provider said of this recipient. Null for one that it was not asked about.
  `alter table item_recipients
    add column provider_code text,
    add column provider_message text check (length(provider_message) <= 1000),
    add constraint item_recipients_code check (code is null or state in ('refused', 'failed'))`,
  `alter table delivery_attempts drop constraint delivery_attempts_phase_check, drop constraint delivery_attempts_outcome_check`,
  `alter table delivery_attempts
    add constraint delivery_attempts_phase_check check (phase in
      ('token', 'draft', 'upload', 'connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'send', 'verify')),
    add constraint delivery_attempts_outcome_check check (outcome in ('started', 'sent', 'queued_by_provider', 'partly_accepted',
      'retryable_failure', 'terminal_failure', 'unknown', 'abandoned'))`,
  wasAccepted,
  guardState,
  guardRecipient,
  `create trigger guard_recipient before update of state on item_recipients for each row execute function guard_recipient()`,
  // A recipient that the provider was not asked about was not refused by it.
  `drop trigger suppress_refused on item_recipients`,
  `create trigger suppress_refused after update of state on item_recipients for each row
    when (old.state = 'pending' and new.code = 'invalid_recipient'
      and (new.state = 'failed' or new.state = 'refused' and new.provider_code is not null))
    execute function suppress_refused()`,
  retainFailure,
  settleRecipients,
  finishDelivery,
  expireMessages,
]
