import { type SealingKeys, seal, statement } from '@constellation/database'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** An event as a row of the outbox. */
export type EventRow = { id: string; type: string; payload: string }

/** Seals an event, because some carry the token of a link. */
export function eventRow(keys: SealingKeys, event: { id: string; type: string; data: unknown }): EventRow {
  const payload = seal(keys, `outbox:${event.id}`, JSON.stringify(event.data))
  return { id: event.id, type: event.type, payload }
}

/** Inserts an event into the outbox, in the transaction of its change. */
export async function insertEvent(trx: Transaction<Schema>, row: EventRow): Promise<void> {
  await inserting(trx, row)
}

const inserting = statement(
  (_: Kysely<Schema>, row: EventRow) =>
    sql`insert into outbox (id, type, payload) values (${row.id}, ${row.type}, ${row.payload})`,
)
