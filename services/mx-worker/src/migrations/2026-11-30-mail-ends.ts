import { type Kysely, sql } from 'kysely'

/** How a delivery ends, and the life of a message: what is written with it, and what it means for other messages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** One count in the bucket of a duration; the bounds are those of the histogram of `mx_attempt_duration_seconds`. */
const durationBucket = `create function duration_bucket(ms integer) returns bigint[] language sql immutable as $$
  select array_agg((n = width_bucket(greatest(ms, 1) - 1, array[50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000]) + 1)::integer::bigint order by n)
  from generate_series(1, 10) n
  $$`

/** Adds a closed attempt to the figures of its hour. */
const countAttempt = `create function count_attempt(attempt delivery_attempts, item queue_items, ended_as text)
  returns void language sql as $$
  insert into telemetry_rollups as t (bucket_start, account_id, provider_id, mailbox_id, outcome, code, attempts, items_sent,
      items_failed, duration_ms_sum, duration_ms_min, duration_ms_max, duration_buckets, bytes, recipients, queue_wait_ms_sum)
    values (date_trunc('hour', attempt.finished_at, 'UTC'), attempt.account_id, attempt.provider_id, attempt.mailbox_id,
      attempt.outcome, coalesce(attempt.code, ''), 1, (ended_as = 'sent')::integer, (ended_as = 'failed')::integer,
      attempt.duration_ms, attempt.duration_ms, attempt.duration_ms, duration_bucket(attempt.duration_ms),
      item.size_bytes, item.recipient_count, (extract(epoch from attempt.started_at - item.accepted_at) * 1000)::bigint)
    on conflict (bucket_start, account_id, provider_id, mailbox_id, outcome, code) do update set
      attempts = t.attempts + 1,
      items_sent = t.items_sent + excluded.items_sent,
      items_failed = t.items_failed + excluded.items_failed,
      duration_ms_sum = t.duration_ms_sum + excluded.duration_ms_sum,
      duration_ms_min = least(t.duration_ms_min, excluded.duration_ms_min),
      duration_ms_max = greatest(t.duration_ms_max, excluded.duration_ms_max),
      duration_buckets = (select array_agg(a + b order by n)
        from unnest(t.duration_buckets, excluded.duration_buckets) with ordinality u(a, b, n)),
      bytes = t.bytes + excluded.bytes,
      recipients = t.recipients + excluded.recipients,
      queue_wait_ms_sum = t.queue_wait_ms_sum + excluded.queue_wait_ms_sum
  $$`

/** Keeps a message that was given up, with its reason, until an operator has dealt with it or the time is over. */
const retainFailure = `create function retain_failure(failed_item uuid, reason text, last_attempt uuid, is_ambiguous boolean, retain_days integer)
  returns void language sql as $$
  insert into retained_failures (item_id, cycle, account_id, provider_id, mailbox_id, code, scope, ambiguous, http_status, provider_code,
      provider_message, attempts, first_attempt_at, last_attempt_id, recipient_domains, size_bytes, retain_until)
    select q.id, q.cycle, q.account_id, q.provider_id, q.mailbox_id, reason, a.scope, is_ambiguous, a.http_status, a.provider_code,
      a.provider_message, q.attempts_in_cycle,
      (select min(f.started_at) from delivery_attempts f where f.item_id = q.id and f.cycle = q.cycle), last_attempt,
      (select coalesce(array_agg(distinct split_part(r.address, '@', 2)), '{}') from item_recipients r where r.item_id = q.id),
      q.size_bytes, now() + make_interval(days => retain_days)
    from queue_items q left join delivery_attempts a on a.id = last_attempt
    where q.id = failed_item
    on conflict (item_id, cycle) do nothing
  $$`

/**
 * What the end of a delivery means for other messages. A fault that an operator mends holds the mailbox or pauses the provider. A throttled
 * mailbox pauses, longer each time. After a pause one message is tried at a time, until one is accepted. A provider that is
 * overloaded for several mailboxes within a minute pauses as a whole.
 */
const holdBack = `create function hold_back(item queue_items, next_status text, result jsonb) returns void language plpgsql as $$
  declare pause interval := make_interval(secs => (result->>'throttle_ms')::float8 / 1000);
  begin
    if result->>'hold' = 'mailbox' then
      update mailboxes m set status = 'held', hold_reason = result->>'hold_reason'
        where m.id = item.mailbox_id and m.status = 'enabled';
    elsif result->>'hold' = 'provider' then
      update providers p set status = 'paused', pause_reason = result->>'hold_reason', updated_at = now()
        where p.id = item.provider_id and p.status = 'enabled';
    end if;
    if pause is not null then
      -- Answers within a pause are to requests that were under way: they make it no longer.
      insert into throttle_pauses as t (provider_id, mailbox_id, until, strikes)
        values (item.provider_id, item.mailbox_id, now() + pause * (1 + random() / 10), 1)
        on conflict (provider_id, mailbox_id) do update set
          strikes = t.strikes + (t.until <= now())::integer,
          until = case when t.until > now() then greatest(t.until, excluded.until)
            else now() + least(pause * power(2, least(t.strikes, 10)), make_interval(secs => (result->>'max_throttle_ms')::float8 / 1000))
              * (1 + random() / 10) end;
      if result->>'http_status' = '503' and 3 <= (select count(distinct a.mailbox_id) from delivery_attempts a
          where a.finished_at > now() - interval '1 minute' and a.provider_id = item.provider_id and a.http_status = 503) then
        update providers p set paused_until = greatest(p.paused_until, now() + pause)
          where p.id = item.provider_id and p.status = 'enabled';
      end if;
    elsif next_status = 'sent' and item.status = 'sending' then
      delete from throttle_pauses t where t.provider_id = item.provider_id and t.mailbox_id = item.mailbox_id;
    end if;
  end $$`

/**
 * Ends an attempt, or a deferral that contacted nobody: the message moves on, the attempt is closed, the recipients get their states, and
 * the figures, the retained failure and the audit are written with it. Gives the state that the message is in now, or null when the claim
 * was lost: then the attempt alone keeps what happened. With `lapsed` it ends the claim of a worker that is gone, and changes nothing when
 * that worker is back or its attempt went further than the caller has seen.
 */
const finishDelivery = `create function finish_delivery(result jsonb) returns text language plpgsql as $$
  declare
    item queue_items; attempt delivery_attempts; seen record;
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
        request_bytes = (result->>'request_bytes')::integer,
        next_attempt_at = case when next_status in ('retry_wait', 'unknown') then due end
        where a.id = (result->>'attempt_id')::uuid and a.outcome = 'started' returning * into attempt;
    end if;
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
    if next_status in ('sent', 'failed') then
      update item_recipients r set
        state = case when next_status = 'failed' then 'failed' else 'accepted' end,
        code = case when next_status = 'failed' then final_code end, attempt_id = attempt.id
        where r.item_id = item.id and r.state = 'pending';
    end if;
    if next_status = 'failed' then
      perform retain_failure(item.id, final_code, attempt.id, coalesce((result->>'ambiguous')::boolean, false), (result->>'retain_days')::integer);
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
 * or clears it up. Only a day later it is given up all the same, and the failure says that it may have been sent.
 */
const expireMessages = `create function expire_messages(audit_ids uuid[], retain_days integer) returns integer language plpgsql as $$
  declare item queue_items; expired integer := 0;
  begin
    for item in
      select * from queue_items q where q.status in ('queued', 'retry_wait', 'unknown') and q.claim_token is null and q.expires_at <= now()
        and (q.expires_at <= now() - interval '1 day' or (q.status <> 'unknown' and q.provider_message_id is null))
        order by q.expires_at limit cardinality(audit_ids) for update skip locked
    loop
      expired := expired + 1;
      update queue_items q set status = 'failed', last_code = coalesce(q.last_code, 'expired'), finished_at = now(),
        unknown_since = null, settles_at = null, provider_message_id = null where q.id = item.id;
      update item_recipients r set state = 'failed', code = 'expired' where r.item_id = item.id and r.state = 'pending';
      -- No attempt has made it fail.
      perform retain_failure(item.id, 'expired', null, item.status = 'unknown', retain_days);
      insert into audit_events (id, actor_kind, action, target, account_id, outcome, detail)
        values (audit_ids[expired], 'system', 'item.fail', item.id::text, item.account_id, 'failed',
          jsonb_build_object('code', 'expired', 'ambiguous', item.status = 'unknown'));
    end loop;
    return expired;
  end $$`

const statements = [durationBucket, countAttempt, retainFailure, holdBack, finishDelivery, expireMessages]
