import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Throws when the service cannot add rows to a table: it is not there, its rights are missing, or the database is read-only. Adds none. */
export async function assertWritable(db: Kysely<Schema>, ...tables: (keyof Schema)[]): Promise<void> {
  for (const table of tables)
    await sql`insert into ${sql.table(table)} select * from ${sql.table(table)} where false`.execute(db)
}

/** Throws when no record can be stored, a full disk included. Stores one, and takes it back before anybody sees it. */
export async function assertRecordable(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ may: boolean }>`
    select has_function_privilege('write_audit(jsonb)', 'execute') as may`.execute(db)
  if (!rows[0]?.may) throw new Error('the service has no right to write the audit: run the migration again')
  const takenBack = new Error('taken back')
  const store = db.transaction().execute(async (trx) => {
    // Each probe has an id of its own, so that an instance that hangs in the middle holds up no other.
    await trx
      .insertInto('mint_log')
      .values({ ...probe, id: sql<string>`gen_random_uuid()::text` })
      .execute()
    throw takenBack
  })
  await store.catch((error: unknown) => {
    if (error !== takenBack) throw error
  })
}

/** As long as in a record, so that it needs as much room. */
const text = '0'.repeat(64)

const probe = {
  kind: 'mint',
  minted_at: new Date(0),
  request_id: text,
  omni_account: text,
  grantor_omni_account: text,
  wallet: text,
  agent_id: text,
  service: text,
  scope_path: text,
  grant_id: text,
  lease_id: text,
  requester_token_hash: text,
  call_hash: text,
  record_hash: text,
}
