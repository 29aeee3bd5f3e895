import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { advisoryLocks } from './advisory-locks.ts'
import type { MintLogTable, RevokedLeasesTable, Schema } from './schema.gen.ts'

/** A released lease, as its record says, with the end of the last session that it can have. */
export type Lease = Pick<
  Selectable<MintLogTable>,
  'lease_id' | 'wallet' | 'agent_id' | 'service' | 'scope_path' | 'grant_id' | 'grantor_omni_account'
> & { ends_at: Date }

/** A denial stays in the policy this long after its lease ended, because our clock may be ahead of the cloud's. */
const keptAfterEndMs = 900_000

/**
 * When the last session of a lease ends. A program exchanges a web-identity token itself, at its last moment for a session of twelve
 * hours, which is the longest that a role permits.
 */
export function endOfLease(eb: ExpressionBuilder<Schema, 'mint_log'>) {
  return eb
    .case()
    .when('kind', '=', 'oidc_jwt')
    .then(sql<Date>`mint_log.credential_expires_at + interval '12 hours'`)
    .else(eb.ref('credential_expires_at').$castTo<Date>())
    .end()
}

/** A lease that was released. With `master`, only one of that master's grants. */
export function findLease(
  db: Kysely<Schema>,
  { leaseId, master }: { leaseId: string; master?: string | undefined },
): Promise<Lease | undefined> {
  let query = db
    .selectFrom('mint_log')
    .select(['lease_id', 'wallet', 'agent_id', 'service', 'scope_path', 'grant_id', 'grantor_omni_account'])
    .select((eb) => endOfLease(eb).as('ends_at'))
    .where('lease_id', '=', leaseId)
    .where('kind', 'in', ['mint', 'oidc_jwt'])
    .where('released', '=', true)
  if (master !== undefined) query = query.where('grantor_omni_account', '=', master)
  return query.executeTakeFirst()
}

export function findRevokedLease(db: Kysely<Schema>, leaseId: string) {
  return db.selectFrom('revoked_leases').selectAll().where('lease_id', '=', leaseId).executeTakeFirst()
}

export async function insertRevokedLease(
  trx: Transaction<Schema>,
  { leaseId, endsAt, now }: { leaseId: string; endsAt: Date; now: Date },
): Promise<void> {
  const ends_at = new Date(endsAt.getTime() + keptAfterEndMs)
  await trx
    .insertInto('revoked_leases')
    .values({ lease_id: leaseId, revoked_at: now, ends_at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** How many revoked leases have not ended. */
export async function countRevokedLeases(db: Kysely<Schema>, now: Date): Promise<number> {
  const { count } = await db
    .selectFrom('revoked_leases')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('ends_at', '>', now)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whether the cloud's list is not the one that it should be: a lease is not denied yet, or one that has ended is denied still. */
export async function isDenialDue(db: Kysely<Schema>, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('revoked_leases')
    .select('lease_id')
    .where((eb) => eb.or([eb('denied_at', 'is', null), eb('ends_at', '<=', now)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The leases to deny, the oldest revocation first. The lock makes instances wait for one another until the commit. */
export async function lockRevokedLeases(trx: Transaction<Schema>, now: Date): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(${advisoryLocks.denials})`.execute(trx)
  const rows: Pick<Selectable<RevokedLeasesTable>, 'lease_id'>[] = await trx
    .selectFrom('revoked_leases')
    .select('lease_id')
    .where('ends_at', '>', now)
    .orderBy('revoked_at')
    .orderBy('lease_id')
    .execute()
  return rows.map(({ lease_id }) => lease_id)
}

/** Keeps that the cloud denies these leases and no others. */
export async function keepDenied(trx: Transaction<Schema>, leaseIds: readonly string[], now: Date): Promise<void> {
  await trx.deleteFrom('revoked_leases').where('ends_at', '<=', now).execute()
  if (leaseIds.length === 0) return
  await trx
    .updateTable('revoked_leases')
    .set({ denied_at: now })
    .where('lease_id', 'in', leaseIds)
    .where('denied_at', 'is', null)
    .execute()
}
