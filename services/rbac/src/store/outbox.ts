import { type SealingKeys, seal, statement } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** An event as the outbox keeps it. */
export type EventRow = { id: string; type: string; payload: string }

/** Sealed: some events carry the token of a link. */
export function eventRow(keys: SealingKeys, event: { id: string; type: string; data: unknown }): EventRow {
  const payload = seal(keys, `outbox:${event.id}`, JSON.stringify(event.data))
  return { id: event.id, type: event.type, payload }
}

/** Puts an event into the outbox, in the transaction of what it tells. */
export async function insertEvent(trx: Transaction<Schema>, row: EventRow): Promise<void> {
  await inserting(trx, row)
}

const inserting = statement(
  (_: Kysely<Schema>, row: EventRow) =>
    sql`insert into outbox (id, type, payload) values (${row.id}, ${row.type}, ${row.payload})`,
)
