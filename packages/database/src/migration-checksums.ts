import { type Kysely, sql, type Transaction } from 'kysely'
import type { Migrations } from './migrations.ts'

/** The table of the checksums with which migrations ran. It belongs to the migrations and is no part of a service's schema. */
export const checksumTable = 'migration_checksums'

export async function createChecksumTable<Schema>(trx: Transaction<Schema>): Promise<void> {
  await sql`create table if not exists ${sql.table(checksumTable)} (
    name text primary key, checksum text not null, recorded_at timestamptz not null default now()
  )`.execute(trx)
}

/** Throws when a migration ran with another checksum. Gives the names of those that have none on record. */
export async function assertChecksums<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<string[]> {
  const recorded = await readChecksums(db)
  const names = Object.keys(migrations)
  const changed = names.filter(
    (name) => (recorded.get(name) ?? migrations[name]?.checksum) !== migrations[name]?.checksum,
  )
  if (changed.length)
    throw new Error(
      `${changed.join(', ')} ran with another checksum: the file was edited since. Restore it, and put the change into a new migration`,
    )
  return names.filter((name) => !recorded.has(name))
}

/** Keeps the checksums of migrations that ran and have none on record, as in a database that is older than the table. */
export async function recordChecksums<Schema>(trx: Transaction<Schema>, migrations: Migrations): Promise<void> {
  const entries = Object.entries(migrations)
  await sql`
    insert into ${sql.table(checksumTable)} (name, checksum)
    select * from unnest(
      ${entries.map(([name]) => name)}::text[], ${entries.map(([, { checksum }]) => checksum)}::text[]
    )
    on conflict (name) do nothing
  `.execute(trx)
}

async function readChecksums<Schema>(db: Kysely<Schema>): Promise<ReadonlyMap<string, string>> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass(${checksumTable}) is not null as found
  `.execute(db)
  if (!tables[0]?.found) return new Map()
  const { rows } = await sql<{ name: string; checksum: string }>`
    select name, checksum from ${sql.table(checksumTable)}
  `.execute(db)
  return new Map(rows.map(({ name, checksum }) => [name, checksum]))
}
