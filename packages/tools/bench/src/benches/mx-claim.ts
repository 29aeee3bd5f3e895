import type { Bench } from '../bench.ts'
import type { Measure } from '../load/measure.ts'
import { measuredTimes } from '../load/measured-times.ts'
import { type Mx, openMx } from '../world/mx.ts'
import { type Size, sizes } from '../world/sizes.ts'
import { addWaitingItems } from '../world/waiting-items.ts'

const few = 1000
/** As of a worker with sixteen places, of which two are kept for each of the first lanes. */
const places = [16, 14, 12]

/** One claim of due messages: as fast with very many that wait as with few. Each is rolled back, so that the next finds the same. */
export const mxClaim = (size: Size): Bench => ({
  name: `mx-claim-${size}`,
  raw: `the same claim of ${few} waiting messages`,
  goal: { of: 'p95', atMost: 2 },
  async prepare(world, cleanUp) {
    const [small, large] = await Promise.all(
      [few, sizes[size]].map(async (count) => {
        const mx = await openMx(world, `bench_mx_claim_${count}`, cleanUp, { mailboxes: 10 })
        await addWaitingItems(mx, count)
        return mx
      }),
    )
    if (!small || !large) throw new Error('no database to claim in')
    return {
      // What was rolled back is dead.
      prepareRound: async () => {
        for (const { database } of [small, large]) await database.query('vacuum analyze queue_items')
      },
      raw: (seconds) => claimFor(small, seconds),
      ours: (seconds) => claimFor(large, seconds),
    }
  },
})

async function claimFor({ database }: Mx, seconds: number): Promise<Measure> {
  const timesMs: number[] = []
  let errors = 0
  const client = await database.connect()
  const endAt = performance.now() + seconds * 1000
  while (performance.now() < endAt) {
    await client.query('begin')
    const beganAt = performance.now()
    const { rowCount } = await client.query({ name: 'claim', text: claim, values: [places] })
    timesMs.push(performance.now() - beganAt)
    if (rowCount !== places[0]) errors++
    await client.query('rollback')
  }
  client.release()
  return measuredTimes(timesMs, seconds, errors)
}

const claim = `select * from claim_messages('a bench', 120, $1::integer[])`
