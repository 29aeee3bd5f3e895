import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, sql, type Transaction, type UpdateObject } from 'kysely'
import type { Schema } from './schema.gen.ts'

/** A domain with what of its tenant decides about it. */
export type DomainRow = NonNullable<Awaited<ReturnType<typeof findDomain>>>

/** An expected record with what the last check found, as JSON. */
export type RecordJson = { expected: unknown; checked: unknown }

const ended = ['removed', 'expired']

function domains(db: Kysely<Schema>) {
  return db
    .selectFrom('domains as d')
    .innerJoin('tenants as t', 't.id', 'd.tenant_id')
    .selectAll('d')
    .select(['t.slug', 't.primary_domain_id'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('domains as other')
            .select('other.id')
            .whereRef('other.name', '=', 'd.name')
            .whereRef('other.id', '<>', 'd.id')
            .where('other.status', 'not in', [...ended, 'removing']),
        )
        .as('has_other_claims'),
    )
}

export function findDomain(db: Kysely<Schema>, id: string) {
  return domains(db).where('d.id', '=', id).executeTakeFirst()
}

/** A domain that the caller knows to be there. Throws when it is not. */
export async function getDomain(db: Kysely<Schema>, id: string): Promise<DomainRow> {
  const domain = await findDomain(db, id)
  if (!domain) throw new Error(`there is no domain ${id}`)
  return domain
}

/** A domain of a tenant. What was removed or has expired is not there. */
export function findDomainOf(db: Kysely<Schema>, tenantId: string, id: string): Promise<DomainRow | undefined> {
  return domains(db)
    .where('d.id', '=', id)
    .where('d.tenant_id', '=', tenantId)
    .where('d.status', 'not in', ended)
    .executeTakeFirst()
}

export function listDomainRows(db: Kysely<Schema>, tenantId: string, page: Page): Promise<DomainRow[]> {
  const query = domains(db).where('d.tenant_id', '=', tenantId).where('d.status', 'not in', ended)
  return newestFirst(query, page, 'd.id').execute()
}

/** Whether a tenant has proved that a name is theirs. */
export async function isOwned(db: Kysely<Schema>, name: string): Promise<boolean> {
  const owner = await db
    .selectFrom('domains')
    .select('id')
    .where('name', '=', name)
    .where('ownership_verified_at', 'is not', null)
    .where('status', 'not in', ended)
    .executeTakeFirst()
  return owner !== undefined
}

/** Whether a tenant has a name, proved or not. */
export async function hasDomain(db: Kysely<Schema>, tenantId: string, name: string): Promise<boolean> {
  const own = await db
    .selectFrom('domains')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .where('status', 'not in', ended)
    .executeTakeFirst()
  return own !== undefined
}

type NewDomain = {
  id: string
  tenantId: string
  name: string
  unicodeName: string
  ownershipToken: string
  createdBy: string
  claimDays: number
}

/** Throws a unique violation of `domains_claim` when the tenant has the name. */
export async function insertDomain(trx: Transaction<Schema>, domain: NewDomain): Promise<void> {
  await trx
    .insertInto('domains')
    .values({
      id: domain.id,
      tenant_id: domain.tenantId,
      name: domain.name,
      unicode_name: domain.unicodeName,
      ownership_token: domain.ownershipToken,
      claim_expires_at: sql<Date>`now() + make_interval(days => ${domain.claimDays})`,
      created_by: domain.createdBy,
    })
    .execute()
}

export function listRecordRows(db: Kysely<Schema>, domainId: string): Promise<RecordJson[]> {
  return db
    .selectFrom('domain_records')
    .select(['expected', 'checked'])
    .where('domain_id', '=', domainId)
    .orderBy('position')
    .execute()
}

export async function replaceRecordRows(
  trx: Transaction<Schema>,
  domainId: string,
  records: readonly RecordJson[],
): Promise<void> {
  await trx.deleteFrom('domain_records').where('domain_id', '=', domainId).execute()
  if (records.length === 0) return
  const rows = records.map(({ expected, checked }, position) => ({
    domain_id: domainId,
    position,
    expected: JSON.stringify(expected),
    checked: checked === null ? null : JSON.stringify(checked),
  }))
  await trx.insertInto('domain_records').values(rows).execute()
}

/** The domain whose check has been due for the longest, reserved for so many seconds. */
export async function takeDueDomain(db: Kysely<Schema>, reservedSeconds: number): Promise<string | undefined> {
  const taken = await db
    .updateTable('domains')
    .set({ next_check_at: sql<Date>`now() + make_interval(secs => ${reservedSeconds})` })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('domains')
        .select('id')
        .where('next_check_at', '<=', sql<Date>`now()`)
        .orderBy('next_check_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .executeTakeFirst()
  return taken?.id
}

type Change = UpdateObject<Schema, 'domains'>

/** Changes a domain in one of these states; false where it is in another. */
export async function changeDomainRow(
  trx: Transaction<Schema>,
  id: string,
  from: readonly string[],
  to: Change,
): Promise<boolean> {
  const changed = await trx
    .updateTable('domains')
    .set({ ...to, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

/** Lets one transaction at a time decide about the claims of a name. */
export async function lockDomainName(trx: Transaction<Schema>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`domain:${name}`}, 0))`.execute(trx)
}

/** Lets the claims of other tenants on a name end: one has proved it. Gives them. */
export function expireOtherClaims(
  trx: Transaction<Schema>,
  { id, name }: { id: string; name: string },
): Promise<{ id: string; tenant_id: string }[]> {
  return trx
    .updateTable('domains')
    .set({ status: 'expired', next_check_at: null, updated_at: sql<Date>`now()` })
    .where('name', '=', name)
    .where('id', '<>', id)
    .where('status', '=', 'pending_ownership')
    .returning(['id', 'tenant_id'])
    .execute()
}

/** Makes a domain the primary one where the tenant has none, or in place of another one. */
export async function setPrimaryDomain(
  trx: Transaction<Schema>,
  { tenantId, domainId, isReplaced }: { tenantId: string; domainId: string; isReplaced: boolean },
): Promise<boolean> {
  let query = trx.updateTable('tenants').set({ primary_domain_id: domainId }).where('id', '=', tenantId)
  if (!isReplaced) query = query.where('primary_domain_id', 'is', null)
  return (await query.returning('id').executeTakeFirst()) !== undefined
}
