import { createServer } from 'node:net'
import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { isDatabaseOutage, openDatabase } from '../src/index.ts'

const open = (url: string, statementTimeoutMs = 10_000) =>
  openDatabase<unknown>(url, { max: 2, statementTimeoutMs, onError: () => undefined })

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )

test('a server that ends the connection of a statement, or refuses or closes a new one, is an outage', async () => {
  await using database = open(inject('postgresUrl'))
  const ended = sql`select pg_terminate_backend(pg_backend_pid())`.execute(database.db)
  expect(isDatabaseOutage(await failureOf(ended))).toBe(true)

  const closing = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await new Promise((resolve) => closing.once('listening', resolve))
  const url = new URL(inject('postgresUrl'))
  url.port = String(Object(closing.address()).port)
  await using closed = open(url.href)
  expect(isDatabaseOutage(await failureOf(sql`select 1`.execute(closed.db)))).toBe(true)
  await new Promise((resolve) => closing.close(resolve))
  await using refused = open(url.href)
  expect(isDatabaseOutage(await failureOf(sql`select 1`.execute(refused.db)))).toBe(true)
})

test('a server that takes no writes, as one that has become a standby, is an outage', async () => {
  await using database = open(inject('postgresUrl'))
  const writing = database.db
    .transaction()
    .setAccessMode('read only')
    .execute((trx) => sql`create table nothing ()`.execute(trx))
  const failure = await failureOf(writing)
  expect(failure).toMatchObject({ code: '25006' })
  expect(isDatabaseOutage(failure)).toBe(true)
})

test.each([
  ['08006', true],
  ['25006', true],
  ['53300', true],
  ['57P01', true],
  ['58030', true],
  ['ECONNREFUSED', true],
  ['ENOTFOUND', true],
  ['EAI_AGAIN', true],
  ['25001', false],
  ['25P02', false],
  ['57014', false],
  ['ENOENT', false],
])('the code %s is an outage: %s', (code, expected) => {
  expect(isDatabaseOutage(Object.assign(new Error('x'), { code }))).toBe(expected)
})

test('a statement that is wrong, takes too long or breaks a rule of the data is none', async () => {
  await using database = open(inject('postgresUrl'), 50)
  for (const statement of [sql`select from nowhere`, sql`select pg_sleep(9)`, sql`select 1 / 0`])
    expect(isDatabaseOutage(await failureOf(statement.execute(database.db)))).toBe(false)
  for (const error of [new Error('no'), 'text', undefined]) expect(isDatabaseOutage(error)).toBe(false)
})
