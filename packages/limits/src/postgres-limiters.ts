import { batched, inBatches } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import { type IRateLimiterPostgresOptions, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Count, LimiterStore } from './limiter-store.ts'

/**
 * Limiters in the table `rate_limits`. `now` is in milliseconds. It is the process's clock where limiters are used directly, since the
 * library writes by that one; buckets go by any clock.
 */
export function postgresLimiters(pool: Pool, now: () => number): LimiterStore {
  const readCount = batched((keys) => readCounts(pool, keys, now()))
  const addOne = inBatches((uses: readonly (readonly Count[])[]) => addOneEach(pool, uses, now()), { most: 100 })
  return {
    limiter(keyPrefix, points, duration) {
      const table = { storeClient: pool, tableName: 'rate_limits', tableCreated: true, clearExpiredByTimeout: false }
      return new BatchedLimiter({ ...table, keyPrefix, points, duration }, readCount)
    },
    add: (counts, change) => (change === 1 ? addOne(counts) : takeOne(pool, counts, now())),
    forget: (counts) => deleteRows(pool, counts),
  }
}

/** Deletes the counts that ended. The table keeps them until then, since nothing in PostgreSQL expires by itself. */
export async function deleteEndedCounts<Schema>(db: Kysely<Schema>): Promise<void> {
  await sql`delete from rate_limits where expire < (extract(epoch from now()) * 1000)::bigint`.execute(db)
}

/** Reads its count together with the counts that others need at the same moment. A sign-in needs several. */
class BatchedLimiter extends RateLimiterPostgres {
  readonly #readCount: (key: string) => Promise<RateLimiterRes | undefined>
  constructor(options: IRateLimiterPostgresOptions, readCount: (key: string) => Promise<RateLimiterRes | undefined>) {
    super(options)
    this.#readCount = readCount
  }

  override async get(key: string | number): Promise<RateLimiterRes | null> {
    return (await this.#readCount(this.getKey(key))) ?? null
  }
}

type Row = { key: string; points: number; expire: string | null }

async function readCounts(pool: Pool, keys: readonly string[], nowMs: number) {
  const { rows } = await pool.query<Row>(
    `select r.key, r.points, r.expire from unnest((select $1::text[])) as asked (key) join rate_limits r on r.key = asked.key
     where r.expire > $2 or r.expire is null`,
    [keys, nowMs],
  )
  return new Map(rows.map((row) => [row.key, countOf(row, nowMs)]))
}

/** Adds one for each use, for those of one moment together. Of a count that several of them share, each gets a number of its own. */
async function addOneEach(pool: Pool, uses: readonly (readonly Count[])[], nowMs: number): Promise<number[][]> {
  const times = new Map<string, number>()
  const places = uses.map((counts) =>
    counts.map((count) => {
      const key = keyOf(count)
      const place = (times.get(key) ?? 0) + 1
      times.set(key, place)
      return { key, place }
    }),
  )
  const points = await addToRows(pool, uses.flat(), 1, nowMs)
  return places.map((use) => use.map(({ key, place }) => (points.get(key) ?? 0) - (times.get(key) ?? 0) + place))
}

async function takeOne(pool: Pool, counts: readonly Count[], nowMs: number): Promise<number[]> {
  const points = await addToRows(pool, counts, -1, nowMs)
  return counts.map((count) => points.get(keyOf(count)) ?? 0)
}

/**
 * One statement for all counts, with the rows locked in one order. It does not wait for the disk: a count may be lost in a crash,
 * and a row that many sign-ins share must not be locked for as long as a flush takes.
 */
async function addToRows(pool: Pool, counts: readonly Count[], change: 1 | -1, nowMs: number) {
  const ends = counts.map(({ limiter }) => nowMs + limiter.duration * 1000)
  const { rows } = await pool.query<{ key: string; points: number }>(
    `with commit as materialized (select set_config('synchronous_commit', 'off', true)),
     asked as (select a.key, max(a.expire) as expire, count(*)::integer as times
       from unnest($1::text[], $2::bigint[]) as a (key, expire), commit group by a.key order by a.key)
     insert into rate_limits as r (key, points, expire) select key, greatest(times * $4, 0), expire from asked
     on conflict (key) do update set
       points = case when r.expire <= $3 then excluded.points else greatest(r.points + excluded.points + least($4, 0), 0) end,
       expire = case when r.expire <= $3 then excluded.expire else r.expire end
     returning r.key, r.points`,
    [counts.map(keyOf), ends, nowMs, change],
  )
  return new Map(rows.map((row) => [row.key, row.points]))
}

const keyOf = ({ limiter, key }: Count) => limiter.getKey(key)

async function deleteRows(pool: Pool, counts: readonly Count[]) {
  await pool.query(
    `with commit as materialized (select set_config('synchronous_commit', 'off', true))
     delete from rate_limits using commit where key in (select key from rate_limits where key = any($1) order by key for update)`,
    [counts.map(keyOf)],
  )
}

/** A count without an end has no time left that could be named: the library gives -1 for it. */
function countOf({ points, expire }: Row, nowMs: number): RateLimiterRes {
  return new RateLimiterRes(0, expire === null ? -1 : Number(expire) - nowMs, points, false)
}
