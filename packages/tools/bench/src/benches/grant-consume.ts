import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { sendOnce } from '../load/used-once.ts'
import { openBroker } from '../world/broker.ts'

const callers = 64
/** More requests than any machine answers in a second. */
const mostPerSecond = 1500

/** Uses of grants by 64 callers at once. What is released is a web-identity token, so that no cloud is asked. */
const grantConsume = (grants: 1 | 64): Bench => ({
  name: `grant-consume-${grants}`,
  raw: 'bare Hono, one durable update of the grant',
  goal: { of: 'rate' },
  async prepare(world, cleanUp) {
    const broker = await openBroker(world, cleanUp)
    const programs = await broker.programs(grants)
    const server = await startRawServer('useGrant', { DATABASE_URL: broker.databaseUrl }, cleanUp)
    const load = {
      connections: callers,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    } as const
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
      raw: (seconds) => sendOnce({ ...load, url: `${server.url}/use`, requests }, seconds),
      ours: (seconds) =>
        sendOnce({ ...load, url: `${broker.url}/v1/mint-oidc-jwt`, contains: '"jwt"', requests }, seconds),
    }
  },
})

/** All callers use one grant, so each waits for the commit of another. */
export const grantConsumeOne = grantConsume(1)
/** Each caller uses a grant of its own. */
export const grantConsumeMany = grantConsume(callers)
