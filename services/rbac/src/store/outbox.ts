import { type SealingKeys, seal } from '@constellation/database'
import type { Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Puts an event into the outbox, in the transaction of what it tells. Sealed: some carry the token of a link. */
export async function insertEvent(
  trx: Transaction<Schema>,
  keys: SealingKeys,
  event: { id: string; type: string; data: unknown },
): Promise<void> {
  const payload = seal(keys, `outbox:${event.id}`, JSON.stringify(event.data))
  await trx.insertInto('outbox').values({ id: event.id, type: event.type, payload }).execute()
}
