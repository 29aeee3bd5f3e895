import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { type Database, groupCommit, openDatabase } from '../src/index.ts'
import '../src/testing/index.ts'

type Schema = { committed_things: { id: number; transaction: string } }

let database: Database<Schema>
beforeAll(async () => {
  database = openDatabase<Schema>(inject('postgresUrl'), { max: 4, onError: () => undefined })
  await sql`create table committed_things (id integer primary key check (id <> 43), transaction text not null)`.execute(
    database.db,
  )
})
beforeEach(async () => void (await database.db.deleteFrom('committed_things').execute()))
afterAll(async () => {
  await sql`drop table committed_things`.execute(database.db)
  await database.close()
})

/** Keeps numbers, and gives each of them back. */
async function keep(db: Kysely<Schema>, numbers: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into committed_things (id, transaction) select id, pg_current_xact_id()::text from unnest(${[...numbers]}::integer[]) a (id)
    where pg_advisory_xact_lock_shared(470299) is not null returning id`.execute(db)
  return rows.map(({ id }) => id)
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const keptRows = () => database.db.selectFrom('committed_things').selectAll().orderBy('id').execute()

test('writes of one moment share a transaction, and each caller gets its own outcome', async () => {
  const write = groupCommit(keep, { most: 100 })
  expect(await Promise.all(numbers(30).map((number) => write(database.db, number)))).toEqual(numbers(30))
  const rows = await keptRows()
  expect(rows.map(({ id }) => id)).toEqual(numbers(30))
  expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(1)
})

test('a bad one fails alone, with its own error', async () => {
  const write = groupCommit(keep, { most: 100 })
  const outcomes = await Promise.allSettled(numbers(50).map((number) => write(database.db, number)))
  expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index + 1] : []))).toEqual([43])
  expect(outcomes[42]).toMatchObject({ reason: { code: '23514' } })
  expect((await keptRows()).map(({ id }) => id)).toEqual(numbers(50).filter((number) => number !== 43))
})

test('a batch is as large as it may be, and one that is larger than that is alone', async () => {
  const write = groupCommit(keep, { most: 10, sizeOf: (number: number) => (number === 5 ? 50 : 1) })
  await Promise.all(numbers(12).map((number) => write(database.db, number)))
  const batches = Map.groupBy(await keptRows(), ({ transaction }) => transaction)
  expect(
    [...batches.values()]
      .map((rows) => rows.map(({ id }) => id))
      .sort((one, other) => Number(one[0]) - Number(other[0])),
  ).toEqual([[1, 2, 3, 4], [5], [6, 7, 8, 9, 10, 11, 12]])
})

test('a connection that is lost within a batch fails all of it, and nothing is kept', async () => {
  const write = groupCommit(keep, { most: 100 })
  await database.db.connection().execute(async (holder) => {
    await sql`select pg_advisory_lock(470299)`.execute(holder)
    const writing = Promise.allSettled(numbers(5).map((number) => write(database.db, number)))
    const cut = async () => {
      const { rows } = await sql`
        select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 470299 and not granted`.execute(
        holder,
      )
      return rows.length
    }
    await expect.poll(cut).toBe(1)
    expect((await writing).map(({ status }) => status)).toEqual(numbers(5).map(() => 'rejected'))
    await sql`select pg_advisory_unlock(470299)`.execute(holder)
  })
  expect(await keptRows()).toEqual([])
})

test('a transaction writes by itself, and sees what it wrote', async () => {
  const write = groupCommit(keep, { most: 100 })
  const kept = database.db.transaction().execute(async (trx) => {
    await write(trx, 1)
    const rows = await trx.selectFrom('committed_things').select('id').execute()
    throw new Error(`undone with ${rows.length}`)
  })
  await expect(kept).rejects.toThrow('undone with 1')
  expect(await keptRows()).toEqual([])
})
