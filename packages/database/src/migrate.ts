import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

/** Every migration of a service by name, listed by hand: `YYYY-MM-DD-purpose`. Their order is that of the names. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Brings the schema to the latest migration under an advisory lock, in one transaction, and gives the names of what ran. Throws the first
 * error and leaves the schema as it was.
 */
export async function migrateToLatest<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<string[]> {
  const { error, results = [] } = await migratorOf(db, migrations).migrateToLatest()
  if (error) throw error
  return results.map(({ migrationName }) => migrationName)
}

/** Throws when a migration of this release has not run. A newer schema is accepted: releases roll. */
export async function assertSchemaIsCurrent<Schema>(db: Kysely<Schema>, migrations: Migrations): Promise<void> {
  const known = await migratorOf(db, migrations).getMigrations()
  const missing = known.filter(({ executedAt }) => !executedAt).map(({ name }) => name)
  if (missing.length) throw new Error(`the schema lacks ${missing.join(', ')}: run the migrations`)
}

function migratorOf<Schema>(db: Kysely<Schema>, migrations: Migrations) {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
}
