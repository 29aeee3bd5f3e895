import { type Kysely, sql } from 'kysely'

/** Providers, mailboxes, the queue with its claims, attempts, retained failures, figures of delivery, and the audit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** The states of a message and how it may pass from one to another: every other change is refused, whoever makes it. */
const guardState = `create function guard_state() returns trigger language plpgsql as $$
  begin
    if new.status = old.status then return new; end if;
    if (old.status, new.status) in (
      ('queued', 'sending'), ('queued', 'failed'), ('queued', 'deleted'),
      ('retry_wait', 'sending'), ('retry_wait', 'queued'), ('retry_wait', 'failed'), ('retry_wait', 'deleted'),
      ('sending', 'sent'), ('sending', 'retry_wait'), ('sending', 'unknown'), ('sending', 'failed'), ('sending', 'queued'),
      ('unknown', 'sent'), ('unknown', 'retry_wait'), ('unknown', 'failed'), ('unknown', 'deleted'),
      ('failed', 'queued'), ('failed', 'deleted'), ('sent', 'deleted')
    ) then return new; end if;
    raise exception 'a message cannot pass from % to %', old.status, new.status using errcode = 'check_violation';
  end $$`

/** How many tokens a bucket has now: it fills at its rate, up to what it holds. Without a rate it never ends. */
const tokensOf = `create function tokens_of(level float8, since timestamptz, rate jsonb) returns float8 language sql volatile as $$
  select case
    when rate is null then 'infinity'::float8
    when level is null then (rate->>'amount')::float8
    else least((rate->>'amount')::float8, level + greatest(0, extract(epoch from clock_timestamp() - since)) * 1000
      * (rate->>'amount')::float8 / (rate->>'perMs')::float8)
  end $$`

/** The tokens that a lane leaves to those before it: an eighth of the bucket for each of them. */
const keptFor = `create function kept_for(lane integer, rate jsonb) returns float8 language sql immutable as $$
  select case when rate is null then 0 else floor((rate->>'amount')::float8 * lane / 8) end $$`

/**
 * Whether a message may go out: it and those before it leave what is kept for other lanes. One that needs more than the bucket holds goes
 * when the bucket is full.
 */
const fitsIn = `create function fits_in(running float8, own float8, tokens float8, kept float8, rate jsonb) returns boolean language sql immutable as $$
  select own = 0 or running <= tokens - kept or (running = own and tokens >= (rate->>'amount')::float8) $$`

/** When a mailbox has a token again for one more message of a lane; null when it has one now. */
const nextTokenAt = `create function next_token_at(provider uuid, mailbox uuid, lane integer) returns timestamptz language sql volatile as $$
  select case when missing > 0
    then now() + make_interval(secs => missing * (rate->>'perMs')::float8 / (rate->>'amount')::float8 / 1000) end
  from (select p.rates->'messages' as rate,
      1 + kept_for(lane, p.rates->'messages') - tokens_of(r.messages, r.at, p.rates->'messages') as missing
    from providers p left join mail_rates r on r.provider_id = p.id and r.mailbox_id = mailbox
    where p.id = provider) bucket $$`

/** Messages that wait for a worker. */
const waits = (q: string) => `${q}.status in ('queued', 'retry_wait', 'unknown') and ${q}.claim_token is null`

/** Those that are due. One that left something at the provider is due after its life too: a worker has to look, or to clear up. */
const isDue = (q: string) =>
  `${waits(q)} and ${q}.next_attempt_at <= now()
    and (${q}.expires_at > now() or ${q}.status = 'unknown' or ${q}.provider_message_id is not null)`

/**
 * Claims due messages for a worker: at most as many of each lane as `places` says, the first lane first. Within a lane the mailbox that was
 * served longest ago comes first. No mailbox and no provider has more in flight than its policy permits, and none sends more than its rates:
 * a claim uses up their tokens. Only one claim runs at a time. A message whose outcome is unknown keeps its state, and uses a request alone:
 * it is claimed to be looked up.
 */
const claimMessages = `create function claim_messages(worker text, lease_seconds integer, places integer[])
  returns setof queue_items language plpgsql as $$
  declare
    lane_no smallint; taken integer := 0; pairs_left integer; pair record; claimed queue_items; tokens record;
    used_messages float8; used_recipients float8; used_bytes float8; used_requests float8;
  begin
    perform pg_advisory_xact_lock(4702111301);
    for lane_no in 0..2 loop
      pairs_left := null;
      for pair in
        with recursive waiting as (
          (select q.mailbox_id, q.provider_id from queue_items q
            where q.lane = lane_no and ${waits('q')}
            order by q.mailbox_id, q.provider_id limit 1)
          union all
          select further.mailbox_id, further.provider_id from waiting w cross join lateral (
            select q.mailbox_id, q.provider_id from queue_items q
              where q.lane = lane_no and ${waits('q')}
                and (q.mailbox_id, q.provider_id) > (w.mailbox_id, w.provider_id)
              order by q.mailbox_id, q.provider_id limit 1) further
        )
        select w.mailbox_id, w.provider_id, count(*) over () as pairs, p.provider_concurrency, p.rates,
          case when t.strikes is null then p.mailbox_concurrency else 1 end as mailbox_concurrency from waiting w
          join mailboxes m on m.id = w.mailbox_id and m.status = 'enabled'
          join providers p on p.id = w.provider_id and p.status = 'enabled' and coalesce(p.paused_until <= now(), true)
          left join throttle_pauses t on t.provider_id = w.provider_id and t.mailbox_id = w.mailbox_id
          where exists (select from queue_items q
            where q.lane = lane_no and q.mailbox_id = w.mailbox_id and q.provider_id = w.provider_id and ${isDue('q')})
            and coalesce(t.until <= now(), true)
          order by m.served_at
      loop
        exit when taken >= places[lane_no + 1];
        pairs_left := coalesce(pairs_left, pair.pairs::integer);
        select tokens_of(r.messages, r.at, pair.rates->'messages') as messages,
            tokens_of(r.recipients, r.at, pair.rates->'recipients') as recipients,
            tokens_of(r.bytes, r.at, pair.rates->'bytes') as bytes,
            tokens_of(r.requests, r.at, pair.rates->'requests') as requests
          into tokens from (select) one
          left join mail_rates r on r.provider_id = pair.provider_id and r.mailbox_id = pair.mailbox_id;
        used_messages := 0; used_recipients := 0; used_bytes := 0; used_requests := 0;
        for claimed in
          with due as materialized (
            select d.id, d.next_attempt_at,
              (d.status <> 'unknown')::integer as messages,
              case when d.status = 'unknown' then 0 else d.recipient_count end as recipients,
              case when d.status = 'unknown' then 0 else d.size_bytes end as bytes,
              case when d.status = 'unknown' then 1 else coalesce((pair.rates->'requests'->>'each')::integer, 1) end as requests
            from queue_items d
              where d.lane = lane_no and d.mailbox_id = pair.mailbox_id and d.provider_id = pair.provider_id and ${isDue('d')}
              order by d.next_attempt_at
              limit greatest(0, least(
                ceil((places[lane_no + 1] - taken)::numeric / greatest(pairs_left, 1)),
                pair.mailbox_concurrency - (select count(*) from queue_items f where f.mailbox_id = pair.mailbox_id and f.claim_token is not null),
                pair.provider_concurrency - (select count(*) from queue_items f where f.provider_id = pair.provider_id and f.claim_token is not null)))
              for update skip locked
          ), running as (
            select d.*, sum(messages) over so_far as all_messages, sum(recipients) over so_far as all_recipients,
              sum(bytes) over so_far as all_bytes, sum(requests) over so_far as all_requests
            from due d window so_far as (order by next_attempt_at, id rows unbounded preceding)
          )
          update queue_items q set
            status = case q.status when 'unknown' then 'unknown' else 'sending' end,
            claim_token = gen_random_uuid(), claimed_by = worker, claimed_at = now(),
            claim_expires_at = now() + make_interval(secs => lease_seconds)
          from running r
          where q.id = r.id
            and fits_in(r.all_messages, r.messages, tokens.messages, kept_for(lane_no, pair.rates->'messages'), pair.rates->'messages')
            and fits_in(r.all_recipients, r.recipients, tokens.recipients, kept_for(lane_no, pair.rates->'recipients'), pair.rates->'recipients')
            and fits_in(r.all_bytes, r.bytes, tokens.bytes, kept_for(lane_no, pair.rates->'bytes'), pair.rates->'bytes')
            and fits_in(r.all_requests, r.requests, tokens.requests, kept_for(lane_no, pair.rates->'requests'), pair.rates->'requests')
          returning q.*
        loop
          taken := taken + 1;
          if claimed.status = 'unknown' then
            used_requests := used_requests + 1;
          else
            used_messages := used_messages + 1;
            used_recipients := used_recipients + claimed.recipient_count;
            used_bytes := used_bytes + claimed.size_bytes;
            used_requests := used_requests + coalesce((pair.rates->'requests'->>'each')::integer, 1);
          end if;
          return next claimed;
        end loop;
        if found then
          update mailboxes m set served_at = clock_timestamp() where m.id = pair.mailbox_id;
          insert into mail_rates as r (provider_id, mailbox_id, messages, recipients, bytes, requests, at)
            values (pair.provider_id, pair.mailbox_id, tokens.messages - used_messages, tokens.recipients - used_recipients,
              tokens.bytes - used_bytes, tokens.requests - used_requests, clock_timestamp())
            on conflict (provider_id, mailbox_id) do update set messages = excluded.messages, recipients = excluded.recipients,
              bytes = excluded.bytes, requests = excluded.requests, at = excluded.at;
        end if;
        pairs_left := pairs_left - 1;
      end loop;
    end loop;
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
        duration_ms = (extract(epoch from clock_timestamp() - a.started_at) * 1000)::integer,
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
 * What the end of a delivery means for other messages. A fault that an operator mends holds the mailbox or pauses the provider. A throttled
 * mailbox pauses, longer each time. After a hold and after a pause one message is tried at a time, until one is accepted. A provider that is
 * overloaded for several mailboxes within a minute pauses as a whole.
 */
const holdBack = `create function hold_back(item queue_items, next_status text, result jsonb) returns void language plpgsql as $$
  declare pause interval := make_interval(secs => (result->>'throttle_ms')::float8 / 1000);
  begin
    if result->>'hold' = 'mailbox' then
      update mailboxes m set status = 'held', hold_reason = result->>'hold_reason'
        where m.id = item.mailbox_id and m.status = 'enabled';
      insert into throttle_pauses (provider_id, mailbox_id, until, strikes) values (item.provider_id, item.mailbox_id, now(), 0)
        on conflict (provider_id, mailbox_id) do nothing;
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
 * Gives up messages whose life is over and that nobody has claimed. One that left something at the provider is a worker's, who looks it up
 * or clears it up. Only a day later it is given up all the same, and the failure says that it may have been sent.
 */
const expireMessages = `create function expire_messages(audit_ids uuid[], retain_days integer) returns integer language plpgsql as $$
  declare item queue_items; expired integer := 0; last_attempt uuid;
  begin
    for item in
      select * from queue_items q where ${waits('q')} and q.expires_at <= now()
        and (q.expires_at <= now() - interval '1 day' or (q.status <> 'unknown' and q.provider_message_id is null))
        order by q.expires_at limit cardinality(audit_ids) for update skip locked
    loop
      expired := expired + 1;
      update queue_items q set status = 'failed', last_code = coalesce(q.last_code, 'expired'), finished_at = now(),
        unknown_since = null, settles_at = null, provider_message_id = null where q.id = item.id;
      update item_recipients r set state = 'failed', code = 'expired' where r.item_id = item.id and r.state = 'pending';
      select a.id into last_attempt from delivery_attempts a
        where a.item_id = item.id and a.cycle = item.cycle order by a.attempt_no desc limit 1;
      perform retain_failure(item.id, 'expired', last_attempt, item.status = 'unknown', retain_days);
      insert into audit_events (id, actor_kind, action, target, account_id, outcome, detail)
        values (audit_ids[expired], 'system', 'item.fail', item.id::text, item.account_id, 'failed',
          jsonb_build_object('attemptId', last_attempt, 'code', 'expired'));
    end loop;
    return expired;
  end $$`

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

/** One count in the bucket of a duration; the bounds are those of the histogram of `mx_attempt_duration_seconds`. */
const durationBucket = `create function duration_bucket(ms integer) returns bigint[] language sql immutable as $$
  select array_agg((n = width_bucket(greatest(ms, 1) - 1, array[50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000]) + 1)::integer::bigint order by n)
  from generate_series(1, 10) n
  $$`

const statements = [
  `create table providers (
    id uuid primary key,
    account_id uuid not null,
    kind text not null check (kind in ('office365_graph', 'smtp')),
    name text not null,
    is_default boolean not null default false,
    status text not null default 'enabled' check (status in ('enabled', 'paused', 'disabled')),
    pause_reason text check ((pause_reason is not null) = (status = 'paused')),
    paused_until timestamptz,
    policy jsonb not null default '{}',
    settings jsonb not null default '{}',
    mailbox_concurrency integer not null check (mailbox_concurrency > 0),
    provider_concurrency integer not null check (provider_concurrency > 0),
    rates jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create unique index providers_default on providers (account_id) where is_default`,
  `create index providers_account on providers (account_id, id)`,

  `create table provider_secrets (
    id uuid primary key,
    provider_id uuid not null references providers,
    version text not null,
    tenant_id text not null,
    client_id text not null,
    client_secret_wrapped text not null,
    active_from timestamptz,
    retired_at timestamptz,
    disabled_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz not null default now(),
    created_by text not null,
    unique (provider_id, version)
  )`,

  // A claim writes `served_at` of each mailbox that it serves: there is room for it beside the row.
  `create table mailboxes (
    id uuid primary key,
    account_id uuid not null,
    address text not null,
    address_key text not null,
    display_name text,
    provider_user text not null,
    default_provider_id uuid references providers,
    status text not null default 'enabled' check (status in ('enabled', 'held', 'disabled')),
    hold_reason text check ((hold_reason is not null) = (status = 'held')),
    reconcile_by text not null default 'none' check (reconcile_by in ('message_id', 'header', 'none')),
    served_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    unique (account_id, address_key)
  ) with (fillfactor = 50)`,

  `create table queue_items (
    id uuid primary key,
    account_id uuid not null,
    mailbox_id uuid not null references mailboxes,
    provider_id uuid not null references providers,
    lane smallint not null check (lane between 0 and 2),
    status text not null default 'queued'
      check (status in ('queued', 'sending', 'retry_wait', 'unknown', 'sent', 'failed', 'deleted')),
    cycle integer not null default 1,
    attempts_in_cycle integer not null default 0,
    attempts_total integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    expires_at timestamptz not null,
    claim_token uuid,
    claimed_by text,
    claimed_at timestamptz,
    claim_expires_at timestamptz,
    unknown_since timestamptz,
    settles_at timestamptz,
    last_outcome text,
    last_code text,
    provider_message_id text,
    internet_message_id text,
    redrive_count integer not null default 0,
    test boolean not null default false,
    size_bytes integer not null,
    recipient_count integer not null,
    idempotency_key text,
    idempotency_hash text check ((idempotency_hash is null) = (idempotency_key is null)),
    correlation_id text,
    created_by text not null,
    accepted_at timestamptz not null default now(),
    finished_at timestamptz,
    content_erased_at timestamptz,
    deleted_at timestamptz,
    check (status <> 'sending' or claim_token is not null),
    check (claim_token is null or status in ('sending', 'unknown')),
    check ((claim_token is null) = (claim_expires_at is null))
  ) with (fillfactor = 70)`,
  `create index queue_items_due on queue_items (lane, mailbox_id, provider_id, next_attempt_at)
    where status in ('queued', 'retry_wait', 'unknown') and claim_token is null`,
  `create index queue_items_claims on queue_items (claim_expires_at) where claim_token is not null`,
  `create index queue_items_mailbox_claims on queue_items (mailbox_id) where claim_token is not null`,
  `create index queue_items_provider_claims on queue_items (provider_id) where claim_token is not null`,
  `create index queue_items_life on queue_items (expires_at) where status in ('queued', 'retry_wait', 'unknown')`,
  `create unique index queue_items_idempotency on queue_items (account_id, idempotency_key) where idempotency_key is not null`,
  `create index queue_items_account on queue_items (account_id, id desc)`,
  guardState,
  `create trigger guard_state before update of status on queue_items for each row execute function guard_state()`,

  // A provider told a mailbox to wait. After the pause one message is tried at a time, until one is accepted.
  `create table throttle_pauses (
    provider_id uuid not null references providers,
    mailbox_id uuid not null references mailboxes,
    until timestamptz not null,
    strikes integer not null,
    primary key (provider_id, mailbox_id)
  )`,

  // The tokens that a mailbox had left at a moment. Claims use them up, and they come back at the rates of the provider.
  `create table mail_rates (
    provider_id uuid not null references providers,
    mailbox_id uuid not null references mailboxes,
    messages float8 not null,
    recipients float8 not null,
    bytes float8 not null,
    requests float8 not null,
    at timestamptz not null,
    primary key (provider_id, mailbox_id)
  ) with (fillfactor = 50)`,

  // The message itself, sealed. Without its row the content is erased.
  `create table item_contents (
    item_id uuid primary key references queue_items,
    sealed text not null
  )`,
  `alter table item_contents alter column sealed set storage external`,
  `create table item_recipients (
    item_id uuid not null references queue_items,
    ordinal smallint not null,
    kind text not null check (kind in ('to', 'cc', 'bcc')),
    address text not null,
    state text not null default 'pending' check (state in ('pending', 'accepted', 'refused', 'failed')),
    code text,
    attempt_id uuid,
    primary key (item_id, ordinal)
  )`,

  `create table delivery_attempts (
    id uuid primary key,
    item_id uuid not null references queue_items,
    cycle integer not null,
    attempt_no integer not null,
    worker_id text not null,
    claim_token uuid not null,
    provider_id uuid not null,
    provider_kind text not null,
    mailbox_id uuid not null,
    account_id uuid not null,
    secret_id uuid,
    secret_fingerprint text,
    phase text not null default 'token' check (phase in ('token', 'draft', 'upload', 'send', 'verify')),
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    duration_ms integer,
    outcome text not null default 'started' check (outcome in
      ('started', 'sent', 'queued_by_provider', 'retryable_failure', 'terminal_failure', 'unknown', 'abandoned')),
    late_outcome text,
    mark text check (mark in ('draft', 'message_id', 'header', 'none')),
    code text,
    scope text check (scope in ('message', 'recipient', 'mailbox', 'provider', 'network')),
    ambiguous boolean not null default false,
    counted boolean not null default true,
    http_status integer,
    provider_code text,
    provider_message text check (length(provider_message) <= 1000),
    provider_message_id text,
    internet_message_id text,
    provider_request_id text,
    retry_after_ms bigint,
    next_attempt_at timestamptz,
    token_source text check (token_source in ('cache', 'fresh')),
    request_bytes integer,
    unique (item_id, cycle, attempt_no)
  )`,
  `create index delivery_attempts_time on delivery_attempts (finished_at)`,

  `create table retained_failures (
    id uuid primary key default gen_random_uuid(),
    item_id uuid not null references queue_items,
    cycle integer not null,
    account_id uuid not null,
    provider_id uuid not null,
    mailbox_id uuid not null,
    failed_at timestamptz not null default now(),
    code text not null,
    scope text,
    ambiguous boolean not null default false,
    http_status integer,
    provider_code text,
    provider_message text,
    attempts integer not null,
    first_attempt_at timestamptz,
    last_attempt_id uuid,
    subject_hash text,
    recipient_domains text[] not null default '{}',
    size_bytes integer not null,
    state text not null default 'open' check (state in ('open', 'redriven', 'discarded', 'resolved')),
    note text,
    actor text,
    retain_until timestamptz not null,
    unique (item_id, cycle)
  )`,
  `create index retained_failures_account on retained_failures (account_id, failed_at desc, id desc)`,

  // Hours, and days once the hours are old. Written in the transaction that closes an attempt.
  `create table telemetry_rollups (
    bucket_start timestamptz not null,
    account_id uuid not null,
    provider_id uuid not null,
    mailbox_id uuid not null,
    outcome text not null,
    code text not null default '',
    attempts bigint not null default 0,
    items_sent bigint not null default 0,
    items_failed bigint not null default 0,
    duration_ms_sum bigint not null default 0,
    duration_ms_min integer,
    duration_ms_max integer,
    duration_buckets bigint[] not null default array_fill(0::bigint, array[10]),
    bytes bigint not null default 0,
    recipients bigint not null default 0,
    queue_wait_ms_sum bigint not null default 0,
    primary key (bucket_start, account_id, provider_id, mailbox_id, outcome, code)
  )`,

  `create table api_keys (
    id uuid primary key,
    account_id uuid not null,
    name text not null,
    hash text not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    created_by text not null,
    last_used_at timestamptz,
    revoked_at timestamptz
  )`,
  `create index api_keys_account on api_keys (account_id, id desc)`,

  `create table audit_events (
    id uuid primary key,
    occurred_at timestamptz not null default now(),
    actor_kind text not null,
    actor_id text,
    service text,
    action text not null,
    target text,
    account_id uuid,
    outcome text not null,
    request_id text,
    detail jsonb not null default '{}'
  )`,
  `create index audit_events_account on audit_events (account_id, id desc)`,
  `create index audit_events_target on audit_events (target, id desc)`,

  `create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create index rate_limits_end on rate_limits (expire)`,
  tokensOf,
  keptFor,
  fitsIn,
  nextTokenAt,
  claimMessages,
  durationBucket,
  countAttempt,
  retainFailure,
  holdBack,
  finishDelivery,
  expireMessages,
]
