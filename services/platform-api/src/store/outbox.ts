import { type SealingKeys, seal } from '@constellation/database'
import { sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

type NewEvent = { id: string; type: 'invitation'; data: unknown; lifetimeSeconds: number }

/** Inserts what leaves after the commit, sealed, because it carries the token of a link. */
export async function insertEvent(
  trx: Transaction<Schema>,
  keys: SealingKeys,
  { id, type, data, lifetimeSeconds }: NewEvent,
): Promise<void> {
  const payload = seal(keys, `outbox:${id}`, JSON.stringify(data))
  const expiresAt = sql<Date>`now() + make_interval(secs => ${lifetimeSeconds})`
  await trx.insertInto('outbox').values({ id, type, payload, expires_at: expiresAt }).execute()
}
