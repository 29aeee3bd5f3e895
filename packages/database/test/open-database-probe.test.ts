import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, openDatabaseProbe } from '../src/index.ts'
import { cloneDatabase, type TestDatabase } from '../src/testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase({ name: 'probe', migrations: {} })
})
afterAll(() => database[Symbol.asyncDispose]())

test('the database answers a probe while every connection of the pool is in use', async () => {
  await using pool = openDatabase(database.url, { max: 1, onError: () => undefined })
  await using probe = openDatabaseProbe(database.url)
  const held = await pool.pool.connect()
  await probe.probe()
  held.release()
})

test('a lost connection is a failed probe, and the next one connects again', async () => {
  await using probe = openDatabaseProbe(database.ownerUrl)
  await using owner = openDatabase(database.ownerUrl, { max: 1, onError: () => undefined })
  await probe.probe()
  await owner.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await probe.probe().catch(() => probe.probe())
})

test('a probe of a database that is not there fails', async () => {
  await using probe = openDatabaseProbe('postgres://nobody@127.0.0.1:1/nothing')
  await expect(probe.probe()).rejects.toThrow()
})
