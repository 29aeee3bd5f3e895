import { type SealingKeys, seal } from '@constellation/database'
import { deleteEndedCounts } from '@constellation/limits'
import { type Kysely, sql, type Transaction } from 'kysely'
import { removeOldDevices } from './device-authorizations.ts'
import type { Schema } from './schema.gen.ts'

/** Records that an event was handled. False when it was handled before. */
export async function recordEvent(trx: Transaction<Schema>, id: string): Promise<boolean> {
  const noted = await trx
    .insertInto('received_events')
    .values({ id })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return noted !== undefined
}

/** A delivery to a receiver, of use until it expires. */
type Outgoing = { id: string; type: string; data: unknown; destination: string; expiresAt: Date }

/** Adds an entry to the outbox, sealed: mails carry the tokens of links. */
export async function insertOutgoing(trx: Transaction<Schema>, keys: SealingKeys, outgoing: Outgoing): Promise<void> {
  const payload = seal(keys, `outbox:${outgoing.id}`, JSON.stringify(outgoing.data))
  const { id, type, destination, expiresAt } = outgoing
  await trx.insertInto('outbox').values({ id, type, payload, destination, expires_at: expiresAt }).execute()
}

/**
 * Removes old rows: expired codes, counts and transactions, handled events, delivered entries and those given up, and the applications of
 * sessions that expired long ago.
 */
export async function removeOld(db: Kysely<Schema>): Promise<void> {
  const daysAgo = (days: number) => sql<Date>`now() - make_interval(days => ${days})`
  await db.deleteFrom('handoff_codes').where('expires_at', '<', daysAgo(1)).execute()
  await removeOldDevices(db)
  await deleteEndedCounts(db)
  await db.deleteFrom('login_tx').where('expires_at', '<', daysAgo(1)).execute()
  await db.deleteFrom('received_events').where('received_at', '<', daysAgo(30)).execute()
  await db.deleteFrom('outbox').where('delivered_at', '<', daysAgo(7)).execute()
  await db.deleteFrom('outbox').where('failed_at', '<', daysAgo(30)).execute()
  await db.deleteFrom('session_applications').where('created_at', '<', daysAgo(400)).execute()
}
