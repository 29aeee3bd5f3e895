import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { inject } from 'vitest'
import { grantServiceRole, type TableRights } from '../grant-service-role.ts'
import { migrateToLatest } from '../migrate.ts'
import type { Migrations } from '../migrations.ts'
import { openDatabase } from '../open-database.ts'
import './global-setup.ts'

export type TestDatabase = AsyncDisposable & {
  /** The URL of the service's own role: what it may not do in production, it may not do here. */
  url: string
  /** The URL of the owner, who may change the structure. */
  ownerUrl: string
}

/** A database of its own for one suite: a clone of a template that was migrated once. Dropped when disposed. */
export async function cloneDatabase(service: {
  name: string
  migrations: Migrations
  appendOnly?: readonly string[]
  readOnly?: readonly string[]
  /** Makes further tables in the template as its owner, for a role. */
  beside?: (ownerUrl: string, role: string) => Promise<void>
  /** The superuser's URL of a server of its own, for tests that stop the server. The server of the run when absent. */
  adminUrl?: string | undefined
}): Promise<TestDatabase> {
  const adminUrl = service.adminUrl ?? inject('postgresUrl')
  const role = `${service.name}_service`
  const template = `${service.name}_template_${fingerprint(service.migrations)}`
  const clone = `${service.name}_${crypto.randomUUID().replaceAll('-', '')}`
  await using admin = openDatabase<unknown>(adminUrl, { max: 1, onError: rethrow })
  await asOnlyOne(admin.db, async () => {
    await makeTemplate(admin.db, { ...service, adminUrl, role, template })
    await sql`create database ${sql.id(clone)} template ${sql.id(template)}`.execute(admin.db)
    // What is thrown away need not be on disk before a test goes on.
    await sql`alter database ${sql.id(clone)} set synchronous_commit = off`.execute(admin.db)
  })
  return {
    url: at(adminUrl, clone, role),
    ownerUrl: at(adminUrl, clone),
    async [Symbol.asyncDispose]() {
      await using again = openDatabase<unknown>(adminUrl, { max: 1, onError: rethrow })
      await sql`drop database ${sql.id(clone)} with (force)`.execute(again.db)
    },
  }
}

type Template = {
  adminUrl: string
  role: string
  template: string
  migrations: Migrations
  appendOnly?: readonly string[]
  readOnly?: readonly string[]
  beside?: (ownerUrl: string, role: string) => Promise<void>
}

async function makeTemplate(
  db: Kysely<unknown>,
  { adminUrl, role, template, migrations, beside, appendOnly = [], readOnly = [] }: Template,
) {
  const { rows } = await sql`select 1 from pg_database where datname = ${template}`.execute(db)
  if (rows.length) return
  const { rows: roles } = await sql`select 1 from pg_roles where rolname = ${role}`.execute(db)
  if (!roles.length) await sql`create role ${sql.id(role)} login password ${sql.lit(passwordOf(adminUrl))}`.execute(db)
  const building = `${template}_building`
  await sql`drop database if exists ${sql.id(building)}`.execute(db)
  await sql`create database ${sql.id(building)}`.execute(db)
  await migrateTemplate(at(adminUrl, building), role, migrations, { appendOnly, readOnly })
  await beside?.(at(adminUrl, building), role)
  await sql`alter database ${sql.id(building)} rename to ${sql.id(template)}`.execute(db)
}

async function migrateTemplate(url: string, role: string, migrations: Migrations, rights: TableRights) {
  await using database = openDatabase<unknown>(url, { max: 2, onError: rethrow })
  await migrateToLatest(database.db, migrations)
  await grantServiceRole(database.db, role, rights)
}

/** Copying a template needs it unused: the workers of a run take turns. */
async function asOnlyOne(db: Kysely<unknown>, work: () => Promise<void>) {
  await sql`select pg_advisory_lock(727274)`.execute(db)
  try {
    await work()
  } finally {
    await sql`select pg_advisory_unlock(727274)`.execute(db)
  }
}

function at(adminUrl: string, database: string, user?: string) {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  if (user) url.username = user
  return url.href
}

function passwordOf(adminUrl: string) {
  return decodeURIComponent(new URL(adminUrl).password)
}

function fingerprint(migrations: Migrations) {
  const text = Object.entries(migrations)
    .map(([name, { up }]) => `${name}:${up}`)
    .join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function rethrow(error: Error): never {
  throw error
}
