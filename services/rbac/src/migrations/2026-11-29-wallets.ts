import { type Kysely, sql } from 'kysely'

/** A wallet has one spelling and one user. A deleted user keeps it until they are purged. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users add constraint users_wallet_form check (wallet ~ '^0x[0-9a-f]{40}$')`.execute(db)
  await sql`create unique index users_wallet on users (wallet) where wallet is not null`.execute(db)
}
