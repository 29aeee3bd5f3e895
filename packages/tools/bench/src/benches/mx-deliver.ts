import { setTimeout as pause } from 'node:timers/promises'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import type { Measure } from '../load/measure.ts'
import { measuredTimes } from '../load/measured-times.ts'
import { handIn } from '../world/hand-in.ts'
import { graphApplication, type Mx, openMx } from '../world/mx.ts'

const workers = 2
/** What two workers have under way at most, and what the raw side has. */
const atOnce = 32
const mailboxes = 16
/** More messages than any machine delivers in a second. */
const mostPerSecond = 600

/** Messages that two workers deliver from a backlog, on one of the queues that wake them. */
const deliver = (queue: 'postgres' | 'redis'): Bench => ({
  name: `mx-deliver-${queue}`,
  raw: `${atOnce} loops that POST to the same Graph`,
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const queueUrl = queue === 'redis' ? { queueUrl: await world.redisUrl() } : {}
    const mx = await openMx(world, `bench_mx_deliver_${queue}`, cleanUp, { mailboxes, ...queueUrl })
    const { url } = await mx.launch('api', cleanUp)
    const { tenantId, clientId, secret } = graphApplication
    const server = await startRawServer(
      'sendMail',
      {
        ...{ GRAPH_URL: mx.graph.origin, TENANT_ID: tenantId, CLIENT_ID: clientId, CLIENT_SECRET: secret },
        ...{ ADDRESSES: mx.addresses.join(','), AT_ONCE: String(atOnce) },
      },
      cleanUp,
    )
    return {
      rawProcess: server,
      prepareRound: async (seconds) => {
        mx.graph.control.clearMail()
        await mx.database.query('truncate queue_items, delivery_attempts, retained_failures cascade')
        await handIn(mx, url, { count: Math.ceil(seconds * mostPerSecond) })
      },
      raw: async (seconds) => {
        const answer = await fetch(`${server.url}/run`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ seconds, message: rawMessage }),
        })
        const { timesMs, errors }: { timesMs: number[]; errors: number } = await answer.json()
        return measuredTimes(timesMs, seconds, errors)
      },
      ours: (seconds) => deliverFor(mx, seconds),
    }
  },
})

const rawMessage = {
  subject: 'Your receipt',
  body: { contentType: 'Text', content: 'Thank you for your order. '.repeat(40) },
  toRecipients: [{ emailAddress: { address: 'ada@example.org' } }],
}

/** Lets fresh workers deliver for some seconds from the first message on. What differs from the books of Graph counts as an error. */
async function deliverFor(mx: Mx, seconds: number): Promise<Measure> {
  mx.graph.control.clearMail()
  const began = await countSends(mx)
  await using team = new AsyncDisposableStack()
  await Promise.all(Array.from({ length: workers }, () => mx.launch('worker', team)))
  while ((await countSends(mx)) === began) await pause(5)
  const first = await countSends(mx)
  await pause(seconds * 1000)
  const sent = (await countSends(mx)) - first
  await team.disposeAsync()
  const { rows } = await mx.database.query(`
    select count(*) filter (where status = 'sent')::int as sent, count(*) filter (where status not in ('sent', 'queued'))::int as other,
      count(*) filter (where status = 'queued')::int as waiting from queue_items`)
  const [{ sent: recorded, other, waiting }] = rows
  const accepted = (await countSends(mx)) - began
  const times = await mx.database.query('select duration_ms from delivery_attempts')
  const ranOut = waiting === 0 ? 1 : 0
  const errors = Math.abs(recorded - accepted) + other + ranOut
  return {
    ...measuredTimes(
      times.rows.map(({ duration_ms: ms }) => ms),
      seconds,
      errors,
    ),
    perSecond: sent / seconds,
  }
}

const countSends = async ({ graph }: Mx) => graph.control.calls().sendMail?.total ?? 0

export const mxDeliverPostgres = deliver('postgres')
export const mxDeliverRedis = deliver('redis')
