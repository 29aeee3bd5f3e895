import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  assertSchemaIsCurrent,
  type Database,
  grantServiceRole,
  type Migrations,
  migrateToLatest,
  openDatabase,
  withChecksums,
} from '../src/index.ts'
import { cloneDatabase, type TestDatabase } from '../src/testing/index.ts'

const creates = (table: string) => ({
  up: async (db: Kysely<unknown>) => void (await sql`create table ${sql.table(table)} (id text)`.execute(db)),
})
const first = withChecksums({ '2026-01-01-first': 'one' }, { '2026-01-01-first': creates('first') })
const second = {
  ...first,
  ...withChecksums({ '2026-01-02-second': 'two' }, { '2026-01-02-second': creates('second') }),
}
const edited = {
  ...second,
  ...withChecksums({ '2026-01-01-first': 'edited' }, { '2026-01-01-first': creates('first') }),
}
const broken = {
  ...second,
  ...withChecksums(
    { '2026-01-03-broken': 'three' },
    {
      '2026-01-03-broken': {
        up: async (db: Kysely<unknown>) => {
          await creates('half_done').up(db)
          await sql`select * from nowhere`.execute(db)
        },
      },
    },
  ),
}
const changed = '2026-01-01-first ran with another checksum: the file was edited since'

let database: TestDatabase
let owner: Database<unknown>
beforeEach(async () => {
  database = await cloneDatabase({ name: 'migrations', migrations: {} })
  owner = openDatabase<unknown>(database.ownerUrl, { max: 4, onError: () => undefined })
})
afterEach(async () => {
  await owner.close()
  await database[Symbol.asyncDispose]()
})

const migrate = (migrations: Migrations) => migrateToLatest(owner.db, migrations)
const isCurrent = (migrations: Migrations) => assertSchemaIsCurrent(owner.db, migrations)

/** Everything that a migration may change: tables, the record of migrations and their checksums. */
async function state() {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(owner.db)
  const { rows: ran } = await sql<{ name: string }>`select name from kysely_migration order by 1`.execute(owner.db)
  return { tables: tables.map(({ name }) => name), ran: ran.map(({ name }) => name), checksums: await checksums() }
}

async function checksums() {
  const { rows } = await sql<{ name: string; checksum: string }>`
    select name, checksum from migration_checksums order by name`.execute(owner.db)
  return Object.fromEntries(rows.map(({ name, checksum }) => [name, checksum]))
}

describe('a migration', () => {
  test('runs once, and its checksum is kept', async () => {
    expect(await migrate(first)).toEqual(['2026-01-01-first'])
    expect(await migrate(first)).toEqual([])
    expect(await checksums()).toEqual({ '2026-01-01-first': 'one' })
    await expect(isCurrent(first)).resolves.toBeUndefined()
  })

  test('of a new release runs after those of the previous version', async () => {
    await migrate(first)
    await expect(isCurrent(second)).rejects.toThrow('the schema lacks 2026-01-02-second: run the migrations')
    expect(await migrate(second)).toEqual(['2026-01-02-second'])
    expect(await checksums()).toEqual({ '2026-01-01-first': 'one', '2026-01-02-second': 'two' })
  })

  test('that was edited after it ran stops the next migration, which changes nothing', async () => {
    await migrate(first)
    const before = await state()
    await expect(migrate(edited)).rejects.toThrow(changed)
    expect(await state()).toEqual(before)
  })

  test('that was edited after it ran stops the start of a service', async () => {
    await migrate(second)
    await expect(isCurrent(edited)).rejects.toThrow(changed)
    await expect(isCurrent(second)).resolves.toBeUndefined()
  })

  test('of a newer release is no reason not to start', async () => {
    await migrate(second)
    await expect(isCurrent(first)).resolves.toBeUndefined()
  })

  test('of a newer release stays when the previous release migrates, as in a rollback', async () => {
    await migrate(second)
    const before = await state()
    expect(await migrate(first)).toEqual([])
    expect(await state()).toEqual(before)
    await expect(migrate(edited)).rejects.toThrow(changed)
  })

  test('that fails leaves the schema and the record as they were, and is named', async () => {
    await migrate(first)
    const before = await state()
    await expect(migrate(broken)).rejects.toThrow(
      'the migration 2026-01-03-broken failed: relation "nowhere" does not exist',
    )
    expect(await state()).toEqual(before)
    await expect(isCurrent(broken)).rejects.toThrow('the schema lacks 2026-01-02-second, 2026-01-03-broken')
  })

  test('runs in one of two instances that start together, and both are current', async () => {
    await using other = openDatabase<unknown>(database.ownerUrl, { max: 2, onError: () => undefined })
    const start = async (db: Kysely<unknown>) => {
      const ran = await migrateToLatest(db, second)
      await assertSchemaIsCurrent(db, second)
      return ran
    }
    const ran = await Promise.all([start(owner.db), start(other.db)])
    expect(ran.flat()).toEqual(Object.keys(second))
  })

  test('that differs between two instances that start together runs in one, and the other is refused', async () => {
    await using other = openDatabase<unknown>(database.ownerUrl, { max: 2, onError: () => undefined })
    const ends = await Promise.allSettled([migrateToLatest(owner.db, second), migrateToLatest(other.db, edited)])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const end of ends) if (end.status === 'rejected') expect(String(end.reason)).toContain(changed)
  })
})

describe('a database that is older than the checksums', () => {
  beforeEach(async () => {
    await migrate(first)
    await sql`drop table migration_checksums`.execute(owner.db)
  })

  test('gets them at its next migration', async () => {
    expect(await migrate(first)).toEqual([])
    expect(await checksums()).toEqual({ '2026-01-01-first': 'one' })
    await expect(migrate(edited)).rejects.toThrow(changed)
  })

  test('is not current until then', async () => {
    await expect(isCurrent(first)).rejects.toThrow('the schema has no checksum of 2026-01-01-first: run the migrations')
    await migrate(first)
    await expect(isCurrent(first)).resolves.toBeUndefined()
  })
})

test("the service's own role reads checksums, and cannot change them", async () => {
  await migrate(first)
  await grantServiceRole(owner.db, 'migrations_service', { appendOnly: [] })
  await using service = openDatabase<unknown>(database.url, { max: 1, onError: () => undefined })
  await expect(assertSchemaIsCurrent(service.db, first)).resolves.toBeUndefined()
  for (const act of [
    sql`update migration_checksums set checksum = 'x'`,
    sql`delete from migration_checksums`,
    sql`insert into migration_checksums (name, checksum) values ('x', 'x')`,
    sql`truncate migration_checksums`,
  ])
    await expect(act.execute(service.db)).rejects.toThrow('permission denied')
})
