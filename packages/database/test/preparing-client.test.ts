import { type Kysely, sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../src/index.ts'
import '../src/testing/index.ts'

const open = () => openDatabase<unknown>(inject('postgresUrl'), { max: 1, onError: console.error })

async function prepared(db: Kysely<unknown>) {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)
  return rows.map(({ statement }) => statement)
}

test('a statement with values is prepared once for a connection and gives the right rows each time', async () => {
  await using database = open()
  for (const value of [1, 2, 3]) {
    const { rows } = await sql<{ sum: number }>`select ${value}::int + 1 as sum`.execute(database.db)
    expect(rows).toEqual([{ sum: value + 1 }])
  }
  expect((await prepared(database.db)).filter((statement) => statement.includes('as sum'))).toHaveLength(1)
})

test('a statement that asks for every column still works after a migration has added one', async () => {
  await using database = open()
  await sql`create table grown (id int)`.execute(database.db)
  await sql`insert into grown values (${1})`.execute(database.db)
  const every = () => sql`select * from grown where id = ${1}`.execute(database.db)
  expect((await every()).rows).toEqual([{ id: 1 }])
  await sql`alter table grown add column name text`.execute(database.db)
  expect((await every()).rows).toEqual([{ id: 1, name: null }])
  await sql`drop table grown`.execute(database.db)
})
