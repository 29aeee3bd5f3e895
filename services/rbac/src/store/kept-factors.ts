import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** The factors of a user that are asked for, recovery codes among them. */
export function listActiveFactors(db: Kysely<Schema>, userId: string) {
  return db
    .selectFrom('factors')
    .select(['id', 'kind', 'name'])
    .where('user_id', '=', userId)
    .where('state', '=', active)
    .orderBy('id')
    .execute()
}

/** Written into the statement, as the partial indexes have it. */
const active = sql.lit('active')

export async function renameFactorRow(
  trx: Transaction<Schema>,
  { id, userId, name }: { id: string; userId: string; name: string },
): Promise<boolean> {
  const renamed = await trx
    .updateTable('factors')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('state', '=', active)
    .where('kind', '<>', 'recovery_set')
    .returning('id')
    .executeTakeFirst()
  return renamed !== undefined
}

/** Takes factors from a user for good, and their secrets with them: those named, or every one, begun ones included. Gives how many. */
export async function revokeFactors(
  trx: Transaction<Schema>,
  userId: string,
  only?: readonly string[],
): Promise<number> {
  let query = trx
    .updateTable('factors')
    .set({ state: 'revoked', revoked_at: sql<Date>`now()`, totp_secret: sql<string>`left(totp_secret, 0)` })
    .where('user_id', '=', userId)
    .where('state', '<>', 'revoked')
  if (only) query = query.where('id', 'in', only)
  return (await query.returning('id').execute()).length
}

/** The next sign-in enrols a factor, whatever the policy. */
export async function demandEnrolment(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx.updateTable('users').set({ must_enrol: true }).where('id', '=', userId).execute()
}

/** The person is not offered a passkey again. */
export async function closeOffer(trx: Transaction<Schema>, userId: string): Promise<void> {
  await trx
    .updateTable('users')
    .set({ passkey_offer_closed_at: sql<Date>`coalesce(passkey_offer_closed_at, now())` })
    .where('id', '=', userId)
    .execute()
}
