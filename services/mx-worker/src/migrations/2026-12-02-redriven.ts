import { type Kysely, sql } from 'kysely'

/** A message that was sent is redriven for the recipients that did not get it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** As before, and from `sent` to `queued` in a new cycle, where some recipient did not get the message. */
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
    if (old.status, new.status) = ('sent', 'queued') and new.cycle = old.cycle + 1
      and exists (select from item_recipients r where r.item_id = new.id and r.state <> 'accepted') then return new; end if;
    raise exception 'a message cannot pass from % to %', old.status, new.status using errcode = 'check_violation';
  end $$`

const statements = [
  guardState,
  `drop trigger announce_state on queue_items`,
  `create trigger announce_state after update of status on queue_items for each row
    when (old.status <> new.status and (new.status in ('sent', 'failed', 'unknown', 'deleted')
      or (old.status in ('failed', 'sent') and new.status = 'queued')))
    execute function announce_state()`,
]
