import type { ClientInfo } from '@constellation/contracts-rbac'
import { sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { used } from './factors.ts'

/** Revokes the recovery codes of a user. */
export async function revokeRecoverySet(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx
    .updateTable('factors')
    .set({ state: 'revoked', revoked_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('kind', '=', 'recovery_set')
    .where('state', '=', sql.lit('active'))
    .execute()
}

/** Inserts a set of recovery codes for a user who has none. */
export async function insertRecoverySet(
  trx: Transaction<Schema>,
  set: { id: string; userId: string; codeHashes: readonly string[] },
): Promise<void> {
  await trx
    .insertInto('factors')
    .values({ id: set.id, user_id: set.userId, kind: 'recovery_set', state: 'active', activated_at: sql<Date>`now()` })
    .execute()
  await trx
    .insertInto('recovery_codes')
    .values(set.codeHashes.map((hash) => ({ factor_id: set.id, code_hash: hash })))
    .execute()
}

/** Whether a user has a set of recovery codes, even with none left. */
export async function hasRecoverySet(trx: Transaction<Schema>, userId: string): Promise<boolean> {
  const set = await trx
    .selectFrom('factors')
    .select('id')
    .where('user_id', '=', userId)
    .where('kind', '=', 'recovery_set')
    .where('state', '=', sql.lit('active'))
    .executeTakeFirst()
  return set !== undefined
}

/**
 * Consumes a recovery code that is stored under one of the hashes. Exactly one caller succeeds. Gives how many codes are
 * left.
 */
export async function consumeRecoveryCode(
  trx: Transaction<Schema>,
  userId: string,
  hashes: readonly string[],
  client: ClientInfo,
): Promise<{ factorId: string; codesLeft: number } | undefined> {
  const taken = await trx
    .updateTable('recovery_codes as c')
    .from('factors as f')
    .set({ used_at: sql<Date>`now()` })
    .whereRef('f.id', '=', 'c.factor_id')
    .where('f.user_id', '=', userId)
    .where('f.kind', '=', 'recovery_set')
    .where('f.state', '=', sql.lit('active'))
    .where('c.code_hash', 'in', hashes)
    .where('c.used_at', 'is', null)
    .returning('c.factor_id')
    .executeTakeFirst()
  if (!taken) return undefined
  await trx.updateTable('factors').set(used(client)).where('id', '=', taken.factor_id).execute()
  const { left } = await trx
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<string>().as('left'))
    .where('factor_id', '=', taken.factor_id)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { factorId: taken.factor_id, codesLeft: Number(left) }
}
