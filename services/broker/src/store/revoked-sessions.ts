import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

export async function revokeSession(db: Kysely<Schema>, jti: string, expiresAt: Date): Promise<void> {
  await db
    .insertInto('revoked_sessions')
    .values({ jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Which of these sessions were ended, as a map to themselves. */
export async function findRevoked(db: Kysely<Schema>, jtis: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('revoked_sessions').select('jti').where('jti', 'in', jtis).execute()
  return new Map(rows.map(({ jti }) => [jti, jti]))
}
