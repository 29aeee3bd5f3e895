import { sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** The channel on which a change of an operator wakes every worker. New messages wake them through the queue. */
export const wakingChannel = 'mx_due'

/** Wakes every worker when the transaction commits: messages that were held may be due. */
export async function wakeAllWorkers(trx: Transaction<Schema>): Promise<void> {
  await sql`select pg_notify(${wakingChannel}, '')`.execute(trx)
}
