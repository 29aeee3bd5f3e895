import { type Kysely, sql } from 'kysely'

/** How workers claim messages, within the rates of each mailbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Messages that wait for a worker. */
const waits = (q: string) => `${q}.status in ('queued', 'retry_wait', 'unknown') and ${q}.claim_token is null`

/** Those that are due. One that left something at the provider is due after its life too: a worker has to look, or to clear up. */
const isDue = (q: string) =>
  `${waits(q)} and ${q}.next_attempt_at <= now()
    and (${q}.expires_at > now() or ${q}.status = 'unknown' or ${q}.provider_message_id is not null)`

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

/**
 * Claims due messages for a worker: at most as many of each lane as `places` says, the first lane first. Within a lane the mailbox that
 * was served longest ago comes first. No mailbox and no provider has more in flight than its policy permits, and none sends more than its
 * rates: a claim uses up their tokens. Only one claim runs at a time. A message whose outcome is unknown keeps its state, and uses a
 * request alone: it is claimed to be looked up.
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

const statements = [tokensOf, keptFor, fitsIn, nextTokenAt, claimMessages]
