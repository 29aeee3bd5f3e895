import { deleteEndedCounts } from '@constellation/limits'
import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

/**
 * Removes rows that nobody needs: sessions and links that expired long ago, delivered events, expired counts. The audit
 * stays.
 */
export async function removeExpired(db: Kysely<Schema>): Promise<void> {
  const daysAgo = (days: number) => sql<Date>`now() - make_interval(days => ${days})`
  await db.deleteFrom('sessions').where('absolute_expires_at', '<', daysAgo(30)).execute()
  await db.deleteFrom('sign_ups').where('expires_at', '<', daysAgo(7)).execute()
  await db.deleteFrom('password_resets').where('expires_at', '<', daysAgo(7)).execute()
  await db.deleteFrom('challenges').where('expires_at', '<', daysAgo(1)).execute()
  await db.deleteFrom('ceremonies').where('expires_at', '<', sql<Date>`now()`).execute()
  await db
    .deleteFrom('factor_resets')
    .where('link_expires_at', '<', daysAgo(90))
    // A confirmed reset waits until the person is back.
    .where(sql<boolean>`(confirmed_at is null or cancelled_at is not null or completed_at is not null)`)
    .execute()
  await db.deleteFrom('outbox').where('delivered_at', '<', daysAgo(7)).execute()
  await deleteEndedCounts(db)
}
