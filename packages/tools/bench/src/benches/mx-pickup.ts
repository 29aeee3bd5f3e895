import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import type { Measure } from '../load/measure.ts'
import { measuredTimes } from '../load/measured-times.ts'
import { handIn } from '../world/hand-in.ts'
import { type Mx, openMx } from '../world/mx.ts'

/** What waits in the last lane: ten thousand in a round of five seconds. A shorter one is only a trial. */
const backlogPerSecond = 2000
/** The time between two messages of the first lane. */
const everyMs = 50

/** How long a message of the first lane waits for its claim while workers deliver ten thousand of the last lane. */
export const mxPickup: Bench = {
  name: 'mx-pickup',
  raw: 'the same with an empty queue',
  goal: { of: 'ms', atMost: 500 },
  async prepare(world, cleanUp) {
    const empty = await openMx(world, 'bench_mx_pickup_empty', cleanUp, { mailboxes: 8 })
    const full = await openMx(world, 'bench_mx_pickup', cleanUp, { mailboxes: 8 })
    const emptyApi = await empty.launch('api', cleanUp)
    const fullApi = await full.launch('api', cleanUp)
    await empty.launch('worker', cleanUp)
    return {
      prepareRound: async (seconds) => {
        const missing = seconds * backlogPerSecond - (await countWaiting(full))
        await handIn(full, fullApi.url, { count: missing, lane: 'bulk' })
      },
      raw: (seconds) => pickUp(empty, emptyApi.url, seconds),
      ours: async (seconds) => {
        await using team = new AsyncDisposableStack()
        await full.launch('worker', team)
        // The worker ends with this block.
        return await pickUp(full, fullApi.url, seconds)
      },
    }
  },
}

/** The times from the acceptance of each message to the start of its attempt. One that is not begun after a while counts as an error. */
async function pickUp(mx: Mx, url: string, seconds: number): Promise<Measure> {
  const since = new Date()
  const endAt = performance.now() + seconds * 1000
  while (performance.now() < endAt) {
    await handIn(mx, url, { count: 1, lane: 'security' })
    await pause(everyMs)
  }
  for (const giveUpAt = performance.now() + 10_000; performance.now() < giveUpAt; await pause(20))
    if ((await waitsOf(mx, since)).every(({ ms }) => ms !== null)) break
  const waits = await waitsOf(mx, since)
  const begun = waits.flatMap(({ ms }) => (ms === null ? [] : [ms]))
  return measuredTimes(begun, seconds, waits.length - begun.length)
}

async function waitsOf({ database }: Mx, since: Date): Promise<{ ms: number | null }[]> {
  const { rows } = await database.query(
    `select extract(epoch from min(a.started_at) - q.accepted_at)::float8 * 1000 as ms
     from queue_items q left join delivery_attempts a on a.item_id = q.id where q.lane = 0 and q.accepted_at >= $1 group by q.id`,
    [since],
  )
  return rows
}

async function countWaiting({ database }: Mx): Promise<number> {
  const { rows } = await database.query(
    `select count(*)::int as waiting from queue_items where lane = 2 and status = 'queued'`,
  )
  return rows[0].waiting
}
