import { deleteEndedCounts } from '@constellation/limits'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

/**
 * Removes what is of no use any more: mails that left a week ago or were given up a month ago, counts that ended, keys of requests of
 * yesterday, and invitations that expired a month ago. Until then an administrator sees that one has expired, and can send it again.
 */
export async function removeOld(db: Kysely<Schema>): Promise<void> {
  const daysAgo = (days: number) => sql<Date>`now() - make_interval(days => ${days})`
  await db.deleteFrom('outbox').where('delivered_at', '<', daysAgo(7)).execute()
  await db.deleteFrom('outbox').where('failed_at', '<', daysAgo(30)).execute()
  await deleteEndedCounts(db)
  await db.deleteFrom('idempotency_keys').where('claimed_at', '<', daysAgo(1)).execute()
  await db
    .updateTable('tenant_memberships')
    .set({
      status: 'removed',
      removed_at: sql<Date>`now()`,
      invite_token_hash: null,
      invite_expires_at: null,
      version: sql<number>`version + 1`,
    })
    .where('status', '=', 'invited')
    .where('invite_expires_at', '<', daysAgo(30))
    .execute()
}
