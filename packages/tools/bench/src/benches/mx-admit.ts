import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPost } from '../load/wrk-script.ts'
import { messageOf } from '../world/hand-in.ts'
import { openMx } from '../world/mx.ts'

const connections = 32

/** Messages that are handed in until they are durable. Nobody delivers them meanwhile. */
export const mxAdmit: Bench = {
  name: 'mx-admit',
  raw: 'bare Hono, one durable insert of the message',
  goal: { of: 'rate', atLeast: 0.7 },
  async prepare(world, cleanUp) {
    const mx = await openMx(world, 'bench_mx_admit', cleanUp)
    const { url, ...api } = await mx.launch('api', cleanUp)
    const server = await startRawServer('insertMessage', { DATABASE_URL: mx.databaseUrl }, cleanUp)
    const body = messageOf(mx.addresses[0] ?? '')
    return {
      rawProcess: server,
      services: [api],
      raw: (seconds) =>
        sendLoad({ url: `${server.url}/messages`, connections, status: 202, script: jsonPost(body, {}) }, seconds),
      ours: (seconds) => {
        const script = jsonPost(body, { authorization: mx.authorization })
        const load = { url: `${url}/v1/messages`, connections, status: 202, contains: '"queued"' }
        return sendLoad({ ...load, script }, seconds)
      },
    }
  },
}
