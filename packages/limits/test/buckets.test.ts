import { openDatabase } from '@constellation/database'
import { cloneDatabase } from '@constellation/database/testing'
import { startRedis } from '@constellation/testkit'
import { Redis } from 'ioredis'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Buckets,
  createBuckets,
  deleteEndedCounts,
  type LimiterStore,
  postgresLimiters,
  redisLimiters,
} from '../src/index.ts'

async function up(db: Kysely<unknown>) {
  await sql`create table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`.execute(
    db,
  )
}

const limits = {
  perAddress: { most: 3, windowSeconds: 60 },
  perPerson: { most: 2, windowSeconds: 3600 },
  perDay: { most: 1, windowSeconds: 86_400 },
}
type Name = keyof typeof limits
const start = Date.UTC(2026, 10, 29, 18, 0, 0)

describe.each(['PostgreSQL', 'Redis'])('buckets with their counts in %s', (where) => {
  let stack: AsyncDisposableStack
  let stores: [LimiterStore, LimiterStore]
  let keysInStore: () => Promise<string[]>
  let nowMs: number
  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    stores = where === 'Redis' ? await inRedis() : await inPostgres()
  })
  afterAll(() => stack.disposeAsync())
  beforeEach(() => {
    nowMs = start
  })

  async function inPostgres(): Promise<[LimiterStore, LimiterStore]> {
    const database = stack.use(
      await cloneDatabase({ name: 'limits', migrations: { first: { up, checksum: 'first' } } }),
    )
    const open = () => stack.use(openDatabase<unknown>(database.url, { max: 4, onError: () => undefined }))
    const [one, other] = [open(), open()]
    keysInStore = async () =>
      (await one.pool.query<{ key: string }>('select key from rate_limits')).rows.map(({ key }) => key)
    return [postgresLimiters(one.pool, () => nowMs), postgresLimiters(other.pool, () => nowMs)]
  }

  async function inRedis(): Promise<[LimiterStore, LimiterStore]> {
    const server = stack.use(await startRedis())
    const open = () => {
      const redis = new Redis(server.url)
      stack.defer(() => redis.disconnect())
      return redis
    }
    const one = open()
    keysInStore = () => one.keys('*')
    return [redisLimiters(one, 'demo'), redisLimiters(open(), 'demo')]
  }

  let made = 0
  /** A key that no other test uses. */
  const fresh = () => `key-${made++}`
  const bucketsIn = (store: LimiterStore): Buckets<Name> => createBuckets(store, { buckets: limits, now: () => nowMs })
  const admit = (uses: [Name, string][], instance: 0 | 1 = 0) =>
    bucketsIn(stores[instance]).admit(uses.map(([bucket, key]) => ({ bucket, key })))

  test('admit as many as there is room for in a window, and tell when the next one begins', async () => {
    const ip = fresh()
    nowMs = start + 12_345
    for (let use = 0; use < 3; use++) expect(await admit([['perAddress', ip]])).toBeUndefined()
    expect(await admit([['perAddress', ip]])).toEqual({ bucket: 'perAddress', retryAfterSeconds: 48 })
    expect(await admit([['perAddress', fresh()]])).toBeUndefined()
    nowMs = start + 59_999
    expect(await admit([['perAddress', ip]])).toEqual({ bucket: 'perAddress', retryAfterSeconds: 1 })
    nowMs = start + 60_000
    expect(await admit([['perAddress', ip]])).toBeUndefined()
  })

  test('of a day begin again at midnight UTC', async () => {
    const person = fresh()
    expect(await admit([['perDay', person]])).toBeUndefined()
    expect(await admit([['perDay', person]])).toEqual({ bucket: 'perDay', retryAfterSeconds: 6 * 3600 })
    nowMs = Date.UTC(2026, 10, 30)
    expect(await admit([['perDay', person]])).toBeUndefined()
  })

  test('are all checked before one is counted: a refused request counts nowhere', async () => {
    const [ip, person] = [fresh(), fresh()]
    for (let use = 0; use < 2; use++) expect(await admit([['perPerson', person]])).toBeUndefined()
    for (let use = 0; use < 9; use++)
      expect(
        await admit([
          ['perAddress', ip],
          ['perPerson', person],
        ]),
      ).toMatchObject({ bucket: 'perPerson' })
    for (let use = 0; use < 3; use++) expect(await admit([['perAddress', ip]])).toBeUndefined()
    expect(await admit([['perAddress', ip]])).toMatchObject({ bucket: 'perAddress' })
  })

  test('name the first full one in the given order, and leave the others as they are', async () => {
    const [ip, person] = [fresh(), fresh()]
    for (let use = 0; use < 3; use++) expect(await admit([['perAddress', ip]])).toBeUndefined()
    for (let use = 0; use < 9; use++)
      expect(
        await admit([
          ['perAddress', ip],
          ['perPerson', person],
        ]),
      ).toMatchObject({ bucket: 'perAddress' })
    for (let use = 0; use < 2; use++) expect(await admit([['perPerson', person]])).toBeUndefined()
    expect(
      await admit([
        ['perAddress', ip],
        ['perPerson', person],
      ]),
    ).toMatchObject({ bucket: 'perAddress' })
    expect(
      await admit([
        ['perPerson', person],
        ['perAddress', ip],
      ]),
    ).toMatchObject({ bucket: 'perPerson' })
  })

  test('admit no more of parallel requests of two instances than there is room for, and count only those', async () => {
    const person = fresh()
    const addresses = Array.from({ length: 40 }, fresh)
    const answers = await Promise.all(
      addresses.map((ip, index) =>
        admit(
          [
            ['perAddress', ip],
            ['perPerson', person],
          ],
          index % 2 ? 1 : 0,
        ),
      ),
    )
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(2)
    for (const answer of answers) if (answer) expect(answer).toEqual({ bucket: 'perPerson', retryAfterSeconds: 3600 })
    // A refused address has all of its room left.
    const refused = addresses.filter((_, index) => answers[index])
    for (const ip of refused.slice(0, 5)) {
      for (let use = 0; use < 3; use++) expect(await admit([['perAddress', ip]])).toBeUndefined()
      expect(await admit([['perAddress', ip]])).toMatchObject({ bucket: 'perAddress' })
    }
  })

  test('number parallel uses one by one, and take back what was refused', async () => {
    const [ip, person] = [fresh(), fresh()]
    const uses = Array.from({ length: 30 }, () => admit([['perAddress', ip]]))
    expect((await Promise.all(uses)).filter((answer) => answer === undefined)).toHaveLength(3)
    nowMs = start + 60_000
    expect(await Promise.all([admit([['perAddress', ip]]), admit([['perPerson', person]])])).toEqual([
      undefined,
      undefined,
    ])
    expect(await admit([['perAddress', ip]])).toBeUndefined()
  })

  test('have the same count in every instance', async () => {
    const person = fresh()
    expect(await admit([['perDay', person]], 0)).toBeUndefined()
    expect(await admit([['perDay', person]], 1)).toMatchObject({ bucket: 'perDay' })
  })

  test('keep no address in the clear', async () => {
    await admit([
      ['perAddress', '203.0.113.77'],
      ['perPerson', 'alice@example.com'],
    ])
    const keys = await keysInStore()
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect(key).not.toMatch(/203\.0\.113|alice/)
  })
})

test('counts that ended are deleted from PostgreSQL, and no others', async () => {
  await using database = await cloneDatabase({ name: 'limits', migrations: { first: { up, checksum: 'first' } } })
  await using service = openDatabase<unknown>(database.url, { max: 2, onError: () => undefined })
  const now = Date.now()
  await sql`insert into rate_limits (key, points, expire) values ('ended', 1, ${now - 60_000}), ('runs', 1, ${now + 3_600_000})`.execute(
    service.db,
  )
  await deleteEndedCounts(service.db)
  const { rows } = await sql<{ key: string }>`select key from rate_limits`.execute(service.db)
  expect(rows).toEqual([{ key: 'runs' }])
})
