import type { Kysely } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** Keeps a fact until it ends. */
export async function keepFact(db: Kysely<Schema>, key: string, expiresAt: Date): Promise<void> {
  await db
    .insertInto('broker_cache')
    .values({ key, value: 'true', expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ expires_at: expiresAt }))
    .execute()
}

export async function isFactKnown(db: Kysely<Schema>, key: string, now: Date): Promise<boolean> {
  const found = await db
    .selectFrom('broker_cache')
    .select('key')
    .where('key', '=', key)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return found !== undefined
}
