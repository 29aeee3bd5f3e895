import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import type { Measure } from '../load/measure.ts'
import { measuredTimes } from '../load/measured-times.ts'
import { handIn } from '../world/hand-in.ts'
import { type Mx, openMx } from '../world/mx.ts'
import { addWaitingItems } from '../world/waiting-items.ts'

/** What waits in the last lane. Those that are delivered meanwhile come first, and only they have content. */
const backlog = 100_000
const deliveredPerSecond = 600
/** The time between two messages of the first lane. */
const everyMs = 50

/** How long a message of the first lane waits for its claim while a worker delivers from a hundred thousand of the last lane. */
export const mxPickup: Bench = {
  name: 'mx-pickup',
  raw: 'the same with an empty queue',
  goal: { of: 'ms', p99AtMostMs: 250 },
  async prepare(world, cleanUp) {
    const empty = await openMx(world, 'bench_mx_pickup_empty', cleanUp, { mailboxes: 8 })
    const full = await openMx(world, 'bench_mx_pickup', cleanUp, { mailboxes: 8 })
    const emptyApi = await empty.launch('api', cleanUp)
    const fullApi = await full.launch('api', cleanUp)
    await empty.launch('worker', cleanUp)
    await addWaitingItems(full, backlog, { lane: 2 })
    return {
      prepareRound: async (seconds) => {
        const missing = Math.ceil(seconds) * deliveredPerSecond - (await countWithContent(full))
        await handIn(full, fullApi.url, { count: Math.max(0, missing), lane: 'bulk' })
        await full.database.query(dueFirst)
      },
      raw: (seconds) => pickUp(empty, emptyApi.url, seconds),
      ours: async (seconds) => {
        await using team = new AsyncDisposableStack()
        await full.launch('worker', team)
        // The worker ends with this block.
        const measure = await pickUp(full, fullApi.url, seconds)
        return (await countWithContent(full)) === 0 ? { ...measure, errors: measure.errors + 1 } : measure
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

async function countWithContent({ database }: Mx): Promise<number> {
  const { rows } = await database.query(
    `select count(*)::int as waiting from queue_items q join item_contents c on c.item_id = q.id where q.lane = 2 and q.status = 'queued'`,
  )
  return rows[0].waiting
}

/** Those with content are due before the others. */
const dueFirst = `
  update queue_items q set next_attempt_at = accepted_at - interval '1 day' from item_contents c
  where c.item_id = q.id and q.lane = 2 and q.status = 'queued'`
