import { Failure } from '@constellation/chassis'
import type pg from 'pg'

export type Limits = {
  /** Counts the start of a sign-in from an address. */
  challenge(sourceIp: string): Promise<void>
  /** Counts a credential of an account. */
  mint(omniAccount: string): Promise<void>
}

type Bucket = { key: string; limit: number; windowSeconds: number }

/** Fixed windows, counted in PostgreSQL over all instances. A call above its limit throws `rate_limited` with the seconds to wait. */
export function createLimits(
  pool: pg.Pool,
  now: () => Date,
  limits: { challengesPerHour: number; mintsPerHour: number },
): Limits {
  async function count({ key, limit, windowSeconds }: Bucket): Promise<void> {
    const nowSeconds = Math.floor(now().getTime() / 1000)
    const endsAt = (Math.floor(nowSeconds / windowSeconds) + 1) * windowSeconds
    const { rows } = await pool.query<{ points: number }>({
      name: 'count_in_window',
      text: statement,
      values: [`${key}:${endsAt}`, endsAt],
    })
    if ((rows[0]?.points ?? 0) <= limit) return
    throw new Failure('rate_limited', 'too many requests: wait and try again', {
      retryAfterSeconds: endsAt - nowSeconds,
    })
  }

  return {
    challenge: (sourceIp) =>
      count({ key: `challenge:${sourceIp}`, limit: limits.challengesPerHour, windowSeconds: 3600 }),
    mint: (omniAccount) => count({ key: `mint:${omniAccount}`, limit: limits.mintsPerHour, windowSeconds: 3600 }),
  }
}

/** A count need not be on disk before a request goes on: a crash forgets at most the last ones. */
const statement = `with hurry as (select set_config('synchronous_commit', 'off', true))
  insert into rate_limits as counted (key, points, expire) select $1, 1, $2 from hurry
  on conflict (key) do update set points = counted.points + 1 returning points`
