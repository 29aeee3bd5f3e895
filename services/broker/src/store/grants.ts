import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { endOfLease } from './leases.ts'
import type { GrantsTable, Schema } from './schema.gen.ts'

export type GrantRow = Selectable<GrantsTable>
export type GrantUse = { wallet: string; service: string; scopePath: string; grantId: string | undefined }

/** Grants of a daemon that cover a path, whatever their state: to say why none could be used. */
export function listCovering(
  db: Kysely<Schema>,
  { wallet, service, scopePath, grantId }: GrantUse,
): Promise<GrantRow[]> {
  let query = db
    .selectFrom('grants')
    .selectAll()
    .where('daemon_address', '=', wallet)
    .where('service', '=', service)
    .where(sql<boolean>`starts_with(${scopePath}, scope_path)`)
    .orderBy('granted_at', 'desc')
    .limit(50)
  if (grantId !== undefined) query = query.where('grant_id', '=', grantId)
  return query.execute()
}

export type NewGrant = Omit<GrantRow, 'used_count' | 'revoked_at'>

export async function insertGrant(trx: Transaction<Schema>, grant: NewGrant): Promise<void> {
  await trx.insertInto('grants').values(grant).execute()
}

/** Revokes a live grant; with `master`, only one of theirs. Undefined when there is none, and nobody can tell why. */
export function revokeGrantRow(
  trx: Transaction<Schema>,
  { grantId, master, now }: { grantId: string; master: string | undefined; now: Date },
): Promise<GrantRow | undefined> {
  let query = trx
    .updateTable('grants')
    .set({ revoked_at: now })
    .where('grant_id', '=', grantId)
    .where('revoked_at', 'is', null)
  if (master !== undefined) query = query.where('master_omni_account', '=', master)
  return query.returningAll().executeTakeFirst()
}

/** A grant that is not revoked; with `master`, only one of theirs. */
export function findRevocableGrant(
  db: Kysely<Schema>,
  { grantId, master }: { grantId: string; master: string | undefined },
): Promise<GrantRow | undefined> {
  let query = db.selectFrom('grants').selectAll().where('grant_id', '=', grantId).where('revoked_at', 'is', null)
  if (master !== undefined) query = query.where('master_omni_account', '=', master)
  return query.executeTakeFirst()
}

export function findGrant(db: Kysely<Schema>, grantId: string): Promise<GrantRow | undefined> {
  return db.selectFrom('grants').selectAll().where('grant_id', '=', grantId).executeTakeFirst()
}

/** When the last session that a grant gave ends, of those that are not denied; null when none lives. */
export async function findLastExpiry(db: Kysely<Schema>, grantId: string, now: Date): Promise<Date | null> {
  const row = await db
    .selectFrom('mint_log')
    .select((eb) => eb.fn.max(endOfLease(eb)).as('until'))
    .where('grant_id', '=', grantId)
    .where('released', '=', true)
    .where((eb) => eb(endOfLease(eb), '>', now))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('revoked_leases')
            .select('revoked_leases.lease_id')
            .whereRef('revoked_leases.lease_id', '=', 'mint_log.lease_id')
            .where('denied_at', 'is not', null),
        ),
      ),
    )
    .executeTakeFirst()
  return row?.until ?? null
}

/** Live grants whose proof another key than the current one signed. */
export function listFormerlyProved(db: Kysely<Schema>, currentPrefix: string, now: Date): Promise<GrantRow[]> {
  return db
    .selectFrom('grants')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where(sql<boolean>`not starts_with(audit_proof, ${currentPrefix})`)
    .orderBy('grant_id')
    .execute()
}

/** Replaces a proof, unless somebody else has. */
export async function replaceProof(db: Kysely<Schema>, grant: GrantRow, proof: string): Promise<void> {
  await db
    .updateTable('grants')
    .set({ audit_proof: proof })
    .where('grant_id', '=', grant.grant_id)
    .where('audit_proof', '=', grant.audit_proof)
    .execute()
}
