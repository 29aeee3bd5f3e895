import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from '../bench.ts'
import { holds } from '../load/measure.ts'
import { residentMib } from '../load/usage.ts'
import { plainGet } from '../load/wrk-script.ts'
import { handIn } from '../world/hand-in.ts'
import { type Mx, openMx } from '../world/mx.ts'
import { sizes } from '../world/sizes.ts'
import { addWaitingItems } from '../world/waiting-items.ts'
import { sendTenThousand } from './memory.ts'

/** What a page of the list needs to be full: an empty page takes less memory. */
const few = 20
const delivered = 2000

/** The memory of a process of mx-worker after some work, in which what waits in the queue has no part. */
const withBacklog = (role: 'api' | 'worker', work: string, use: (mx: Mx, url: string) => Promise<void>): Bench => ({
  name: `memory-mx-${role}-1m`,
  raw: `the same with ${few} messages in the queue: ${work}`,
  goal: { of: 'MiB', atMostOfRaw: 1.2 },
  async prepare(world, cleanUp) {
    const open = async (waiting: number) => {
      const mx = await openMx(world, `bench_mx_memory_${role}_${waiting}`, cleanUp, { mailboxes: 8 })
      await addWaitingItems(mx, waiting, { lane: 2 })
      return { mx, api: await mx.launch('api', cleanUp) }
    }
    const [small, large] = [await open(few), await open(sizes['1m'])]
    return {
      prepareRound: async () => {
        if (role === 'api') return
        for (const { mx, api } of [small, large]) await handIn(mx, api.url, { count: delivered, lane: 'security' })
      },
      raw: () => weigh(small.mx, role, use),
      ours: () => weigh(large.mx, role, use),
    }
  },
})

export const memoryMxApi1m = withBacklog('api', '10 000 pages of a list', (mx, url) =>
  sendTenThousand({ url: `${url}/v1/messages?limit=20`, script: plainGet({ authorization: mx.authorization }) }),
)
export const memoryMxWorker1m = withBacklog('worker', `${delivered} messages delivered`, async ({ database }) => {
  const countWaiting = `
    select count(*)::int as waiting from item_contents c join queue_items q on q.id = c.item_id where q.status <> 'sent'`
  for (;;) {
    const { rows } = await database.query<{ waiting: number }>(countWaiting)
    if (rows[0]?.waiting === 0) return
    await pause(50)
  }
})

async function weigh(mx: Mx, role: 'api' | 'worker', use: (mx: Mx, url: string) => Promise<void>) {
  await using cleanUp = new AsyncDisposableStack()
  const { pid, url } = await mx.launch(role, cleanUp)
  await use(mx, url)
  return holds(residentMib(pid))
}
