import type { ClientInfo } from '@constellation/contracts-rbac'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/** The active factors of a user, the oldest first, with how many recovery codes are left. */
export function listActiveFactors(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('factors as f')
    .selectAll('f')
    .select((eb) =>
      eb
        .selectFrom('recovery_codes as c')
        .select(eb.fn.countAll<string>().as('left'))
        .whereRef('c.factor_id', '=', 'f.id')
        .where('c.used_at', 'is', null)
        .as('codes_left'),
    )
    .where('f.user_id', '=', userId)
    .where('f.state', '=', sql.lit('active'))
    .orderBy('f.id')
    .execute()
}

export type ListedFactor = Awaited<ReturnType<typeof listActiveFactors>>[number]

export const revoked = { state: 'revoked', revoked_at: sql<Date>`now()` }

export function used({ ip, userAgent }: ClientInfo) {
  return { last_used_at: sql<Date>`now()`, last_used_ip: ip, last_used_user_agent: userAgent }
}

export async function renameFactorRow(
  trx: Transaction<Schema>,
  { id, userId, name }: { id: string; userId: string; name: string },
): Promise<boolean> {
  const renamed = await trx
    .updateTable('factors')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('state', '=', sql.lit('active'))
    .where('kind', '<>', 'recovery_set')
    .returning('id')
    .executeTakeFirst()
  return renamed !== undefined
}

/** Revokes the named factors of a user, or all of them with pending ones, and erases their secrets. Gives how many. */
export async function revokeFactors(
  trx: Transaction<Schema>,
  userId: string,
  only?: readonly string[],
): Promise<number> {
  let query = trx
    .updateTable('factors')
    .set({ ...revoked, totp_secret: sql<string | null>`case when kind = 'totp' then '' end` })
    .where('user_id', '=', userId)
    .where('state', '<>', 'revoked')
  if (only) query = query.where('id', 'in', only)
  return (await query.returning('id').execute()).length
}
