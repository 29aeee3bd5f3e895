import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  assertSchemaIsCurrent,
  type Database,
  generateSchemaTypes,
  migrateToLatest,
  openDatabase,
} from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../src/migrations/index.ts'
import { startRbac } from '../rbac.ts'

let database: TestDatabase
let owner: Database<unknown>
beforeEach(async () => {
  database = await cloneDatabase({ name: 'rbac', migrations: {} })
  owner = openDatabase<unknown>(database.ownerUrl, { max: 4, onError: () => undefined })
})
afterEach(async () => {
  await owner.close()
  await database[Symbol.asyncDispose]()
})

const names = Object.keys(migrations)
/** The tables of rbac. Those of the migrations themselves are none of them. */
const tables = async () =>
  (await owner.db.introspection.getTables()).map(({ name }) => name).filter((name) => name !== 'migration_checksums')

test('an empty database is migrated to the latest schema, once', async () => {
  expect(await tables()).toEqual([])
  expect(await migrateToLatest(owner.db, migrations)).toEqual(names)
  expect(await tables()).toContain('users')
  expect(await migrateToLatest(owner.db, migrations)).toEqual([])
})

test('of two migrations at the same moment one runs, and both succeed', async () => {
  const ran = await Promise.all([migrateToLatest(owner.db, migrations), migrateToLatest(owner.db, migrations)])
  expect(ran.flat()).toEqual(names)
})

test('the table types are those of the migrated database', async () => {
  await migrateToLatest(owner.db, migrations)
  const file = path.join(import.meta.dirname, '../../src/store/schema.gen.ts')
  expect(await generateSchemaTypes(owner.db)).toBe(await readFile(file, 'utf8'))
})

test('a migration that fails leaves the schema as it was, with those before it', async () => {
  const broken = {
    ...migrations,
    '9999-12-31-broken': {
      checksum: 'broken',
      async up(db: typeof owner.db) {
        await sql`create table half_done (id integer)`.execute(db)
        await sql`select * from nowhere`.execute(db)
      },
    },
  }
  await expect(migrateToLatest(owner.db, broken)).rejects.toThrow('relation "nowhere" does not exist')
  expect(await tables()).toEqual([])
  expect(await migrateToLatest(owner.db, migrations)).toEqual(names)
  await expect(migrateToLatest(owner.db, broken)).rejects.toThrow()
  expect(await tables()).not.toContain('half_done')
})

test('audit entries with a former action get the current one, and keep everything else', async () => {
  const renaming = '2026-11-29-audit-action-names'
  expect(names).toContain(renaming)
  const before = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < renaming))
  await migrateToLatest(owner.db, before)
  const insert = (action: string) =>
    sql`insert into audit_events (id, actor_kind, action, outcome, detail)
      values (gen_random_uuid(), 'system', ${action}, 'ok', '{"ip":"192.0.2.7"}')`.execute(owner.db)
  for (const action of ['session_switched', 'bootstrap', 'session.start']) await insert(action)
  await migrateToLatest(owner.db, migrations)
  const { rows } = await sql`select action, outcome, detail from audit_events order by action`.execute(owner.db)
  const rest = { outcome: 'ok', detail: { ip: '192.0.2.7' } }
  expect(rows).toEqual(
    ['deployment.bootstrap', 'session.start', 'session.switch'].map((action) => ({ action, ...rest })),
  )
})

test('a release refuses a schema that lacks one of its migrations, and names it', async () => {
  await expect(assertSchemaIsCurrent(owner.db, migrations)).rejects.toThrow(`the schema lacks ${names.join(', ')}`)
  await migrateToLatest(owner.db, migrations)
  await expect(assertSchemaIsCurrent(owner.db, migrations)).resolves.toBeUndefined()
})

test("the service's own role changes rows, and neither the structure nor the record of migrations", async () => {
  await using rbac = await startRbac()
  for (const act of [
    sql`create table mine (id integer)`,
    sql`alter table users add column more text`,
    sql`drop table users`,
    sql`truncate users`,
    sql`delete from kysely_migration`,
    sql`update kysely_migration set name = 'x'`,
    sql`update migration_checksums set checksum = 'x'`,
  ])
    await expect(act.execute(rbac.db)).rejects.toThrow(/permission denied|must be owner/)
})
