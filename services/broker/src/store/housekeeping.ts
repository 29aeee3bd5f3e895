import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Rows are kept for an hour after they end, so that a late caller learns that it was late. */
const keptMs = 3_600_000

const tables = [
  'auth_nonces',
  'revoked_sessions',
  'mint_request_ids',
  'idempotency_keys',
  'sign_in_requests',
  'broker_cache',
] as const

export async function deleteEnded(db: Kysely<Schema>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptMs)
  for (const table of tables) await db.deleteFrom(table).where('expires_at', '<', before).execute()
}
