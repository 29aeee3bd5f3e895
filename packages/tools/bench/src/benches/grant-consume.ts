import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { sendOnce } from '../load/used-once.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPosts } from '../load/wrk-script.ts'
import { openBroker } from '../world/broker.ts'

const callers = 64
/** More signed calls than any machine answers in a second. */
const mostPerSecond = 1000

/** Uses of grants by 64 callers at once. What is released is a web-identity token, so that no cloud is asked. */
const grantConsume = (grants: 1 | 64): Bench => ({
  name: `grant-consume-${grants}`,
  raw: 'bare Hono, one durable update of the grant',
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const broker = await openBroker(world, cleanUp)
    const programs = await broker.programs(grants)
    const server = await startRawServer('useGrant', { DATABASE_URL: broker.databaseUrl }, cleanUp)
    let requests: { body: object; authorization: string }[] = []
    return {
      rawProcess: server,
      services: [broker.process],
      prepareRound: async (seconds) => {
        const count = Math.ceil(seconds * mostPerSecond)
        requests = []
        while (requests.length < count)
          for (const { authorization, signedCall } of programs)
            requests.push({ authorization, body: await signedCall('mint-oidc-jwt') })
      },
      // The raw side proves nothing, so it takes the same calls again and again.
      raw: (seconds) => {
        const script = jsonPosts(
          requests.slice(0, callers).map(({ body }) => body),
          {},
        )
        return sendLoad({ url: `${server.url}/use`, connections: callers, script }, seconds)
      },
      ours: (seconds) => {
        const load = { url: `${broker.url}/v1/mint-oidc-jwt`, connections: callers, contains: '"jwt"' }
        const headers = { 'content-type': 'application/json' }
        return sendOnce({ ...load, method: 'POST', headers, requests }, seconds)
      },
    }
  },
})

/** All callers use one grant, so each waits for the commit of another. */
export const grantConsumeOne = grantConsume(1)
/** Each caller uses a grant of its own. */
export const grantConsumeMany = grantConsume(callers)
