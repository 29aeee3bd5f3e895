import { type Kysely, sql, type Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'

type Client = { ip: string; userAgent: string }

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

type SealedTotp = { id: string; userId: string; sealedSecret: string }

/** Keeps the secret of an authenticator app that has to be proved yet, in place of one before it that was not. */
export async function putPendingTotp(trx: Transaction<Schema>, factor: SealedTotp): Promise<void> {
  await trx
    .deleteFrom('factors')
    .where('user_id', '=', factor.userId)
    .where('kind', '=', 'totp')
    .where('state', '=', 'pending')
    .execute()
  await trx
    .insertInto('factors')
    .values({ id: factor.id, user_id: factor.userId, kind: 'totp', state: 'pending', totp_secret: factor.sealedSecret })
    .execute()
}

/** The authenticator app of a user: the one in use, or the one named that has to be proved yet. */
export async function findTotp(
  db: Kysely<Schema>,
  userId: string,
  which: 'active' | { pendingId: string },
): Promise<{ id: string; sealedSecret: string } | undefined> {
  let query = db.selectFrom('factors').select(['id', 'totp_secret']).where('user_id', '=', userId)
  query = query.where('kind', '=', sql.lit('totp')).where('state', '=', which === 'active' ? 'active' : 'pending')
  if (which !== 'active') query = query.where('id', '=', which.pendingId)
  const row = await query.executeTakeFirst()
  return row?.totp_secret ? { id: row.id, sealedSecret: row.totp_secret } : undefined
}

/** Takes a code that was right: false when one of the same time step or of a later one was taken before. */
export async function takeTotpStep(
  trx: Transaction<Schema>,
  factorId: string,
  step: number,
  client: Client,
): Promise<boolean> {
  const taken = await trx
    .updateTable('factors')
    .set({ totp_last_step: String(step), ...used(client) })
    .where('id', '=', factorId)
    .where('state', '=', 'active')
    .where((eb) => eb.or([eb('totp_last_step', 'is', null), eb('totp_last_step', '<', String(step))]))
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/** Puts a proved authenticator app in the place of the one before it, whose secret goes. Its first code is taken. False when it was not pending any more. */
export async function activateTotpRow(
  trx: Transaction<Schema>,
  factor: { id: string; userId: string; step: number },
): Promise<boolean> {
  await trx
    .updateTable('factors')
    .set({ ...revoked, totp_secret: '' })
    .where('user_id', '=', factor.userId)
    .where('kind', '=', 'totp')
    .where('state', '=', 'active')
    .execute()
  const activated = await trx
    .updateTable('factors')
    .set({ state: 'active', activated_at: sql<Date>`now()`, totp_last_step: String(factor.step) })
    .where('id', '=', factor.id)
    .where('user_id', '=', factor.userId)
    .where('state', '=', 'pending')
    .returning('id')
    .executeTakeFirst()
  return activated !== undefined
}

const revoked = { state: 'revoked', revoked_at: sql<Date>`now()` }

export function used({ ip, userAgent }: Client) {
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

/** Takes factors from a user for good, with their secrets: those named, or every one, begun ones included. Gives how many. */
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
