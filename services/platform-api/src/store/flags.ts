import type { FlagTargets, RolloutUnit } from '@constellation/contracts-platform'
import { likeBeginning } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { FlagsTable, Schema } from './schema.gen.ts'

/** A flag, with its `expires_on` as `YYYY-MM-DD`: the driver would make a moment in the zone of the process of it. */
export type FlagRow = Selectable<FlagsTable> & { expires_day: string | null }

const expiresDay = sql<string | null>`expires_on::text`.as('expires_day')

export type FlagChange = {
  description?: string | undefined
  owner?: string | undefined
  enabled?: boolean | undefined
  defaultOn?: boolean | undefined
  targets?: FlagTargets | undefined
  rolloutUnit?: RolloutUnit | undefined
  rolloutBps?: number | undefined
  expiresOn?: string | null | undefined
  salt?: string | undefined
}

export type NewFlag = { id: string; key: string } & {
  [Name in keyof FlagChange]-?: Exclude<FlagChange[Name], undefined>
}

/** Throws a unique violation of `flags_pkey` when a flag has, or had, the key. */
export async function insertFlag(trx: Transaction<Schema>, flag: NewFlag): Promise<void> {
  await trx
    .insertInto('flags')
    .values({
      id: flag.id,
      key: flag.key,
      description: flag.description,
      owner: flag.owner,
      enabled: flag.enabled,
      default_on: flag.defaultOn,
      targets: JSON.stringify(flag.targets),
      rollout_unit: flag.rolloutUnit,
      rollout_bps: flag.rolloutBps,
      salt: flag.salt,
      expires_on: dayOf(flag.expiresOn),
    })
    .execute()
}

/** Changes what is given of a flag that the transaction has locked. */
export function updateFlagRow(trx: Transaction<Schema>, key: string, change: FlagChange): Promise<FlagRow> {
  const { description, owner, enabled, salt, targets, expiresOn } = change
  return trx
    .updateTable('flags')
    .set({
      ...{ description, owner, enabled, salt },
      default_on: change.defaultOn,
      rollout_unit: change.rolloutUnit,
      rollout_bps: change.rolloutBps,
      ...(targets && { targets: JSON.stringify(targets) }),
      ...(expiresOn !== undefined && { expires_on: dayOf(expiresOn) }),
      ...nextVersion,
    })
    .where('key', '=', key)
    .returningAll()
    .returning(expiresDay)
    .executeTakeFirstOrThrow()
}

/** Archives a flag that the transaction has locked. */
export function archiveFlagRow(trx: Transaction<Schema>, key: string): Promise<FlagRow> {
  return trx
    .updateTable('flags')
    .set({ archived_at: sql<Date>`now()`, ...nextVersion })
    .where('key', '=', key)
    .returningAll()
    .returning(expiresDay)
    .executeTakeFirstOrThrow()
}

const nextVersion = { version: sql<number>`version + 1`, updated_at: sql<Date>`now()` }

function dayOf(day: string | null) {
  return sql<string | null>`${day}::date`
}

export function findFlag(db: Kysely<Schema>, key: string): Promise<FlagRow | undefined> {
  return flags(db).where('key', '=', key).executeTakeFirst()
}

export function findFlagById(db: Kysely<Schema>, id: string): Promise<FlagRow | undefined> {
  return flags(db).where('id', '=', id).executeTakeFirst()
}

/** The flag, locked against other changes. */
export function lockFlag(trx: Transaction<Schema>, key: string): Promise<FlagRow | undefined> {
  return flags(trx).where('key', '=', key).forUpdate().executeTakeFirst()
}

function flags(db: Kysely<Schema>) {
  return db.selectFrom('flags').selectAll().select(expiresDay)
}

type FlagFilter = { status: 'active' | 'archived'; search?: string | undefined }

/** Flags by their keys, after one of them. */
export function listFlagRows(
  db: Kysely<Schema>,
  { status, search }: FlagFilter,
  { limit, after }: { limit: number; after?: string },
): Promise<FlagRow[]> {
  let query = flags(db).where('archived_at', status === 'archived' ? 'is not' : 'is', null)
  if (search !== undefined) query = query.where('key', 'like', likeBeginning(search.toLowerCase()))
  if (after !== undefined) query = query.where('key', '>', after)
  return query.orderBy('key').limit(limit).execute()
}

/** The version of all flags together. It rises with each change of one. */
export async function readFlagsVersion(db: Kysely<Schema>): Promise<string> {
  const { version } = await db.selectFrom('flags_meta').select('version').executeTakeFirstOrThrow()
  return version
}

/** Every flag, with the version of all of them at the same moment. */
export async function readAllFlags(db: Kysely<Schema>): Promise<{ version: string; rows: FlagRow[] }> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => ({ version: await readFlagsVersion(trx), rows: await flags(trx).execute() }))
}
