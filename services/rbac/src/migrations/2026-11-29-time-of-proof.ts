import { type Kysely, sql } from 'kysely'

/** A challenge remembers when the first step of its sign-in last proved the person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table challenges add column proved_at timestamptz`.execute(db)
}
