import { type Kysely, sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { openDatabase, statement } from '../src/index.ts'
import '../src/testing/index.ts'

type Values = { first: number; others: number[]; note: string | null }
let built = 0
const total = statement((_: Kysely<unknown>, { first, others, note }: Values) => {
  built++
  return sql<{ total: number; note: string | null; constant: string }>`
    select ${first}::int + sum(one)::int as total, ${note}::text as note, ${'same'} as constant from unnest(${others}::int[]) one`
})

test('a statement is put together once and gives what its values ask for each time, in a transaction as well', async () => {
  await using database = openDatabase<unknown>(inject('postgresUrl'), { max: 1, onError: console.error })
  const constant = 'same'
  expect(await total(database.db, { first: 1, others: [2, 3], note: 'a' })).toEqual([{ total: 6, note: 'a', constant }])
  expect(await total(database.db, { first: 10, others: [5], note: null })).toEqual([
    { total: 15, note: null, constant },
  ])
  const within = await database.db.transaction().execute((trx) => total(trx, { first: 0, others: [7], note: 'b' }))
  expect(within).toEqual([{ total: 7, note: 'b', constant }])
  expect(built).toBe(1)
})
