import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** One use of an `Idempotency-Key`. */
export type KeyUse = { caller: string; operation: string; key: string; requestHash: string }

type Claim = { objectId: string } & ({ state: 'claimed' } | { state: 'held'; requestHash: string; isFresh: boolean })

/** An attempt that is older than this has died. */
const attemptSeconds = 60

/** Claims a key for an object, or gives the object that it stands for. A claim whose attempt died long ago is taken over. */
export async function claimKey(db: Kysely<Schema>, use: KeyUse, objectId: string): Promise<Claim> {
  const { caller, operation, key, requestHash } = use
  const claimed = await db
    .insertInto('idempotency_keys')
    .values({ caller, operation, key, request_hash: requestHash, object_id: objectId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('object_id')
    .executeTakeFirst()
  if (claimed) return { state: 'claimed', objectId }
  const held = await db
    .selectFrom('idempotency_keys')
    .select(['object_id', 'request_hash'])
    .select(sql<boolean>`claimed_at > now() - make_interval(secs => ${attemptSeconds})`.as('is_fresh'))
    .where('caller', '=', caller)
    .where('operation', '=', operation)
    .where('key', '=', key)
    .executeTakeFirst()
  // It was freed in between.
  if (!held) return claimKey(db, use, objectId)
  return { state: 'held', objectId: held.object_id, requestHash: held.request_hash, isFresh: held.is_fresh }
}

/** Frees a key whose attempt failed and made nothing. */
export async function freeKey(db: Kysely<Schema>, { caller, operation, key }: KeyUse, objectId: string): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('caller', '=', caller)
    .where('operation', '=', operation)
    .where('key', '=', key)
    .where('object_id', '=', objectId)
    .execute()
}
