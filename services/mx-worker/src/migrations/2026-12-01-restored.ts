import { type Kysely, sql } from 'kysely'

/** What becomes of waiting messages when a backup is restored: any of them may have been sent since. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** As before, and from every state that waits to `unknown`, by a restore alone. */
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
    if old.status in ('queued', 'retry_wait') and new.status = 'unknown' and new.restored_at is distinct from old.restored_at
      and new.restored_at is not null then return new; end if;
    raise exception 'a message cannot pass from % to %', old.status, new.status using errcode = 'check_violation';
  end $$`

/** What is known again is a message as every other. One that the suppression list holds waits for it again. */
const leaveRestored = `create function leave_restored() returns trigger language plpgsql as $$
  begin
    new.restored_at := null;
    if new.status = 'retry_wait' and new.hold_reason is not null then new.next_attempt_at := new.expires_at; end if;
    return new;
  end $$`

/**
 * Run once on a restored database before any worker is started. Every message that waits may have been sent since the backup: it becomes
 * unknown and is looked up. A copy may still come for five minutes. Attempts that were open in the backup are closed. Gives how many
 * messages it marked. The actor is the user of the host; nobody when the restore itself runs it.
 */
const afterRestore = `create function after_restore(actor text default null, request text default null) returns integer language plpgsql as $$
  declare broken_off uuid[]; marked integer;
  begin
    with closed as (
      update delivery_attempts a set finished_at = clock_timestamp(), outcome = 'abandoned', code = 'internal_error', ambiguous = true,
        counted = false,
        duration_ms = greatest(0, least(extract(epoch from clock_timestamp() - a.started_at) * 1000, 2147483647))::integer
        where a.outcome = 'started' returning a.id
    ) select coalesce(array_agg(id), '{}') into broken_off from closed;
    perform count_attempt(a, q, 'unknown') from delivery_attempts a join queue_items q on q.id = a.item_id where a.id = any (broken_off);
    with restored as (
      update queue_items q set status = 'unknown', restored_at = now(), unknown_since = now(), settles_at = now() + interval '5 minutes',
        next_attempt_at = now(), claim_token = null, claimed_by = null, claimed_at = null, claim_expires_at = null,
        attempts_total = q.attempts_total
          + (select count(*)::integer from delivery_attempts a where a.item_id = q.id and a.id = any (broken_off))
        where q.status in ('queued', 'sending', 'retry_wait', 'unknown') returning q.id, q.account_id
    ), entries as (
      insert into audit_events (id, actor_kind, actor_id, action, target, account_id, outcome, request_id)
        select new_event_id(), case when actor is null then 'system' else 'command' end, actor, 'item.restore', r.id::text, r.account_id,
          'ok', request from restored r
    ) select count(*)::integer into marked from restored;
    return marked;
  end $$`

const statements = [
  `alter table queue_items add column restored_at timestamptz`,
  guardState,
  leaveRestored,
  `create trigger leave_restored before update of status on queue_items for each row
    when (old.restored_at is not null and old.status = 'unknown' and new.status <> 'unknown') execute function leave_restored()`,
  afterRestore,
]
