import { defineConfig, migrationVariables } from '@constellation/config'
import { type Migrations, openDatabase } from '@constellation/database'
import { cloneDatabase, type TestDatabase } from '@constellation/database/testing'
import { openSecretFiles, type SecretFiles } from '@constellation/testkit'
import { type Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runMigration } from '../src/index.ts'

const registry = defineConfig('fixture', migrationVariables('FIXTURE', { role: 'migrating_service' }))
const migrations = { '2026-01-01-things': { up, checksum: 'first' } }
async function up(db: Kysely<unknown>) {
  await sql`create table things (id text)`.execute(db)
}
async function fails(db: Kysely<unknown>) {
  await sql`select * from nowhere`.execute(db)
}

let files: SecretFiles
let database: TestDatabase
beforeAll(async () => {
  files = await openSecretFiles()
})
afterAll(() => files[Symbol.asyncDispose]())
beforeEach(async () => {
  database = await cloneDatabase({ name: 'migrating', migrations: {} })
})
afterEach(() => database[Symbol.asyncDispose]())

/** Runs the migration as a process would, and gives its exit code and what it printed. */
async function run(
  of: Migrations,
  { url = database.ownerUrl, role = 'migrating_service', appendOnly = [] as string[] } = {},
) {
  const printed: string[] = []
  const stream = { write: (text: string) => Boolean(printed.push(text)) }
  const env = { FIXTURE_MIGRATION_DATABASE_URL_FILE: await files.write('url', url), FIXTURE_DATABASE_ROLE: role }
  const exited: number[] = []
  const exit = (code: number) => {
    exited.push(code)
    throw new Error('exited')
  }
  // `runMigration` uses these members alone.
  const host = { env, argv: [], stdout: stream, stderr: stream, exit, on: () => host } as unknown as NodeJS.Process
  await runMigration(host, registry, { migrations: of, appendOnly }).catch((error: Error) => {
    if (error.message !== 'exited') throw error
  })
  return { code: exited[0] ?? 0, output: printed.join('') }
}

test('a migration prints what ran', async () => {
  expect(await run(migrations)).toEqual({ code: 0, output: 'migrated: 2026-01-01-things\n' })
  expect(await run(migrations)).toEqual({ code: 0, output: 'the schema is current\n' })
})

test('a release that is older than the schema leaves it as it is, with the rights of its tables', async () => {
  const logs = async (db: Kysely<unknown>) => void (await sql`create table log (id text)`.execute(db))
  const newer = { ...migrations, '2026-01-02-log': { up: logs, checksum: 'second' } }
  expect((await run(newer, { appendOnly: ['log'] })).output).toBe('migrated: 2026-01-01-things, 2026-01-02-log\n')
  expect(await run(migrations)).toEqual({
    code: 0,
    output: 'the schema is newer than this release, and stays as it is\n',
  })
  await using service = openDatabase<unknown>(database.url, { max: 1, onError: () => undefined })
  await expect(sql`delete from log`.execute(service.db)).rejects.toThrow('permission denied')
  await expect(sql`insert into log (id) values ('x')`.execute(service.db)).resolves.toBeDefined()
})

test('a migration that fails says so in one line, and ends with 1', async () => {
  expect(await run({ ...migrations, '2026-01-02-broken': { up: fails, checksum: 'second' } })).toEqual({
    code: 1,
    output:
      'BOOT_FAIL: schema="<redacted>": the migration 2026-01-02-broken failed: relation "nowhere" does not exist; see runbook §migrations\n',
  })
  expect(await run(migrations)).toEqual({ code: 0, output: 'migrated: 2026-01-01-things\n' })
})

test('a migration that was edited after it ran stops the next one in one line', async () => {
  await run(migrations)
  const { code, output } = await run({ '2026-01-01-things': { up, checksum: 'edited' } })
  expect(code).toBe(1)
  expect(output).toMatch(
    /^BOOT_FAIL: schema="<redacted>": 2026-01-01-things ran with another checksum: [^\n]+; see runbook §migrations\n$/,
  )
})

test('a database or a role that is not there is named by its variable', async () => {
  const elsewhere = new URL(database.ownerUrl)
  elsewhere.pathname = '/nowhere'
  expect((await run(migrations, { url: elsewhere.href })).output).toBe(
    'BOOT_FAIL: FIXTURE_MIGRATION_DATABASE_URL_FILE="<redacted>": database "nowhere" does not exist; see runbook §database\n',
  )
  expect((await run(migrations, { role: 'nobody' })).output).toBe(
    'BOOT_FAIL: FIXTURE_DATABASE_ROLE="<redacted>": role "nobody" does not exist; see runbook §database\n',
  )
})
