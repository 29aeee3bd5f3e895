import { sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Wakes every worker when the transaction commits: messages that were held may be due. */
export async function wakeAllWorkers(trx: Transaction<Schema>): Promise<void> {
  await sql`select pg_notify('mx_due', '')`.execute(trx)
}
