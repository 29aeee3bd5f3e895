import type { Bench } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { plainGet } from '../load/wrk-script.ts'
import { openMx } from '../world/mx.ts'
import { type Size, sizes } from '../world/sizes.ts'
import { addWaitingItems } from '../world/waiting-items.ts'

const few = 1000
const address = '/v1/messages?limit=20'

/** The first page of the messages of an account: as fast with very many rows as with few. The table of costs has its memory. */
export const mxList = (size: Size): Bench => ({
  name: `mx-list-${size}`,
  raw: `the same request at ${few} messages`,
  goal: { of: 'p95', atMost: 2 },
  async prepare(world, cleanUp) {
    const side = async (count: number) => {
      const mx = await openMx(world, `bench_mx_list_${count}`, cleanUp)
      await addWaitingItems(mx, count)
      const { url, ...process } = await mx.launch('api', cleanUp)
      const headers = { authorization: mx.authorization }
      const { items }: { items: unknown[] } = await (await fetch(url + address, { headers })).json()
      if (items.length !== 20) throw new Error(`the list gave ${items.length} of 20 rows`)
      const load = { url: url + address, connections: 4, contains: '"nextCursor":"', script: plainGet(headers) }
      return { process, ask: (seconds: number) => sendLoad(load, seconds) }
    }
    const small = await side(few)
    const large = await side(sizes[size])
    return { rawProcess: small.process, services: [large.process], raw: small.ask, ours: large.ask }
  },
})
