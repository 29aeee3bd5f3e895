import { type Kysely, sql } from 'kysely'

/**
 * A refresh changes when a session was last used. No index holds that any more and pages keep room, so the row is replaced where it stands and no
 * index is written.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index sessions_user`.execute(db)
  await sql`create index sessions_user on sessions (user_id) where revoked_at is null`.execute(db)
  await sql`alter table sessions set (fillfactor = 80)`.execute(db)
}
