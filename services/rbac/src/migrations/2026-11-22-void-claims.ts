import { type Kysely, sql } from 'kysely'

/** A user who holds an address unproved loses it for good when another one proves it: a void claim can never become a proved address. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users add column email_claim_void_at timestamptz`.execute(db)
  await sql`alter table users add constraint users_void_claim
    check (email_claim_void_at is null or email_verified_at is null)`.execute(db)
}
