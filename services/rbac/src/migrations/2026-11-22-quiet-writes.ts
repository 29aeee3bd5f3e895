import { type Kysely, sql } from 'kysely'

/**
 * A refresh changes when a session was last used. No index holds that column and pages keep free space, so the row is
 * replaced in its page. The trigger runs per row, so a statement that inserts no event wakes nobody.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index sessions_user`.execute(db)
  await sql`create index sessions_user on sessions (user_id) where revoked_at is null`.execute(db)
  await sql`alter table sessions set (fillfactor = 80)`.execute(db)
  await sql`drop trigger outbox_wake on outbox`.execute(db)
  await sql`create trigger outbox_wake after insert on outbox for each row execute function notify_outbox()`.execute(db)
}
