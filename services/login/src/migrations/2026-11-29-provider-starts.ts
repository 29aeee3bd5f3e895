import { type Kysely, sql } from 'kysely'

/** Sign-ins that a browser began are counted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index login_tx_browser on login_tx (browser_hash, issued_at)`.execute(db)
}
