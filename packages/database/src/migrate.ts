import { type Kysely, sql, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { assertChecksums, createChecksumTable, recordChecksums } from './migration-checksums.ts'
import type { Migrations } from './migrations.ts'

/** Held while the migrations of a database run, so that two processes take turns. */
const lock = 727_275

/**
 * Brings the schema to the latest migration under an advisory lock, in one transaction, and gives the names of what ran. Throws the first
 * error and leaves the schema as it was. A migration that ran and has another checksum today is such an error. A newer schema stays as it
 * is: the previous release migrates it when an update is reverted.
 */
export function migrateToLatest<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
    await createChecksumTable(trx)
    await assertChecksums(trx, migrations)
    const ran = (await hasRunAll(trx, migrations)) ? [] : await runMigrations(trx, migrations)
    await recordChecksums(trx, migrations)
    return ran
  })
}

/** Throws when a migration of this release has not run, or ran with another checksum. A newer schema is accepted: releases roll. */
export async function assertSchemaIsCurrent<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<void> {
  const known = await migratorOf(db, migrations).getMigrations()
  const missing = known.filter(({ executedAt }) => !executedAt).map(({ name }) => name)
  if (missing.length) throw new Error(`the schema lacks ${missing.join(', ')}: run the migrations`)
  const unrecorded = await assertChecksums(db, migrations)
  if (unrecorded.length) throw new Error(`the schema has no checksum of ${unrecorded.join(', ')}: run the migrations`)
}

/** Whether the schema has migrations that this release does not know. */
export async function isSchemaNewer<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.some(({ name }) => !(name in migrations))
}

/** Kysely refuses to look at a schema that has more migrations than it is told of. */
async function hasRunAll<Schema>(trx: Transaction<Schema>, migrations: Migrations): Promise<boolean> {
  const known = await migratorOf(trx, migrations).getMigrations()
  return known.length > 0 && known.every(({ executedAt }) => executedAt)
}

async function runMigrations<Schema>(trx: Transaction<Schema>, migrations: Migrations): Promise<string[]> {
  // Kysely's own error would be that its lock cannot be released in a failed transaction.
  const failures: Error[] = []
  const named = Object.entries(migrations).map(([name, { up, ...rest }]) => {
    const upOrFail = (db: Kysely<unknown>) =>
      up(db).catch((cause: unknown) => {
        failures.push(migrationFailure(name, cause))
        throw cause
      })
    return [name, { ...rest, up: upOrFail }] as const
  })
  const { error, results = [] } = await migratorOf(trx, Object.fromEntries(named)).migrateToLatest()
  if (error) throw failures[0] ?? error
  return results.map(({ migrationName }) => migrationName)
}

function migrationFailure(name: string, cause: unknown): Error {
  return new Error(`the migration ${name} failed: ${cause instanceof Error ? cause.message : cause}`, { cause })
}

function migratorOf<Schema>(db: Kysely<Schema>, migrations: Migrations) {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
}
