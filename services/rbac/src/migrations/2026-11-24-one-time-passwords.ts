import { type Kysely, sql } from 'kysely'

/** A password that somebody else has chosen for a person: it works once, and until they have their own they can do nothing else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table credentials add column one_time text check (one_time in ('unused', 'used'))`.execute(db)
  await sql`alter table credentials add constraint credentials_one_time check (one_time is null or kind = 'password')`.execute(
    db,
  )
  await sql`alter table users add column must_change_password boolean not null default false`.execute(db)
}
