import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createSoftDeletion,
  type Database,
  isForeignKeyViolation,
  isUniqueViolation,
  notify,
  openDatabase,
  subscribe,
} from '../src/index.ts'
import { cloneDatabase, type TestDatabase } from '../src/testing/index.ts'

type Schema = { things: { id: string; deleted_at: Date | null } }

async function up(db: Kysely<unknown>) {
  await sql`create table things (id text primary key, deleted_at timestamptz, part_of text references things)`.execute(
    db,
  )
}

let database: TestDatabase
let owner: Database<Schema>
beforeAll(async () => {
  database = await cloneDatabase({ name: 'packages', migrations: { '2026-01-01-things': { up, checksum: 'first' } } })
  owner = openDatabase<Schema>(database.ownerUrl, { onError: () => undefined })
})
afterAll(async () => {
  await owner.close()
  await database[Symbol.asyncDispose]()
})

describe('a table whose rows are deleted in two steps', () => {
  const things = createSoftDeletion('things')
  const day = (number: number) => new Date(Date.UTC(2026, 0, number))
  const within = <T>(work: (trx: Parameters<typeof things.restore>[0]) => Promise<T>) =>
    owner.db.transaction().execute(work)
  const ids = async () =>
    (await owner.db.selectFrom('things').select('id').orderBy('id').execute()).map((row) => row.id)

  beforeEach(async () => {
    await owner.db.deleteFrom('things').execute()
    await owner.db
      .insertInto('things')
      .values(['a', 'b', 'c'].map((id) => ({ id, deleted_at: null })))
      .execute()
  })

  test('marks a row once, and says whether it did', async () => {
    expect(await within((trx) => things.softDelete(trx, 'a', day(1)))).toBe(true)
    expect(await within((trx) => things.softDelete(trx, 'a', day(2)))).toBe(false)
    expect(await within((trx) => things.softDelete(trx, 'nowhere', day(1)))).toBe(false)
    const row = await owner.db.selectFrom('things').selectAll().where('id', '=', 'a').executeTakeFirst()
    expect(row?.deleted_at).toEqual(day(1))
  })

  test('restores what is marked, and nothing else', async () => {
    await within((trx) => things.softDelete(trx, 'a', day(1)))
    expect(await within((trx) => things.restore(trx, 'a'))).toBe(true)
    expect(await within((trx) => things.restore(trx, 'a'))).toBe(false)
    expect(await within((trx) => things.restore(trx, 'b'))).toBe(false)
  })

  test('purges what was marked before the moment, and never what is not marked', async () => {
    await within((trx) => things.softDelete(trx, 'a', day(1)))
    await within((trx) => things.softDelete(trx, 'b', day(3)))
    expect(await within((trx) => things.purgeDeletedOlderThan(trx, day(1)))).toEqual([])
    expect(await within((trx) => things.purgeDeletedOlderThan(trx, day(2)))).toEqual(['a'])
    expect(await within((trx) => things.purgeDeletedOlderThan(trx, day(2)))).toEqual([])
    expect(await ids()).toEqual(['b', 'c'])
  })
})

test('violations are told apart', async () => {
  await sql`delete from things`.execute(owner.db)
  await sql`insert into things (id) values ('a')`.execute(owner.db)
  const twice = await sql`insert into things (id) values ('a')`.execute(owner.db).catch((error: unknown) => error)
  expect([isUniqueViolation(twice), isUniqueViolation(twice, 'things_pkey'), isUniqueViolation(twice, 'x')]).toEqual([
    true,
    true,
    false,
  ])
  const orphan = await sql`insert into things (id, part_of) values ('b', 'nowhere')`
    .execute(owner.db)
    .catch((error: unknown) => error)
  expect([isForeignKeyViolation(orphan), isUniqueViolation(orphan)]).toEqual([true, false])
})

test('a statement that runs too long is ended', async () => {
  await using quick = openDatabase<Schema>(database.ownerUrl, { statementTimeoutMs: 50, onError: () => undefined })
  await expect(sql`select pg_sleep(5)`.execute(quick.db)).rejects.toThrow('statement timeout')
})

describe('notifications', () => {
  const listen = async () => {
    const heard: string[] = []
    const errors: string[] = []
    const state = { gaps: 0 }
    const subscription = await subscribe(database.ownerUrl, 'told', {
      onMessage: (payload) => void heard.push(payload),
      onGap: () => void state.gaps++,
      onError: (error) => void errors.push(error.message),
    })
    return { heard, errors, state, subscription }
  }

  test('are heard when the transaction commits, and not before', async () => {
    const { heard, subscription } = await listen()
    const client = await owner.pool.connect()
    await client.query('begin')
    await notify(client, 'told', 'later')
    await notify(owner.pool, 'told', 'sooner')
    await expect.poll(() => heard).toEqual(['sooner'])
    await client.query('commit')
    client.release()
    await expect.poll(() => heard).toEqual(['sooner', 'later'])
    await subscription.close()
  })

  test('are heard again after the connection was lost, and the gap is told', async () => {
    const { heard, errors, state, subscription } = await listen()
    expect(state.gaps).toBe(1)
    await owner.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen "told"%'`)
    await expect.poll(() => errors.length).toBeGreaterThan(0)
    await expect.poll(() => state.gaps).toBe(3)
    await notify(owner.pool, 'told', 'after')
    await expect.poll(() => heard).toEqual(['after'])
    await subscription.close()
  })

  test('are over once closed, and no connection stays', async () => {
    const { heard, errors, subscription } = await listen()
    await subscription.close()
    await notify(owner.pool, 'told', 'nobody')
    const open = async () =>
      (await owner.pool.query(`select 1 from pg_stat_activity where query like 'listen "told"%'`)).rowCount
    await expect.poll(open).toBe(0)
    expect([heard, errors]).toEqual([[], []])
  })
})
