import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { plainGet } from '../load/json-post.ts'
import { sendLoad } from '../load/wrk.ts'

/** An operation that needs a permission in an account, asked by a person through a service. */
export const permissionCheck: Bench = {
  name: 'permission-check',
  raw: 'bare Hono and one indexed read',
  target: 0.5,
  async prepare(world, cleanUp) {
    const person = await world.person()
    const { accessToken, sessionId } = await person.signIn()
    const rawUrl = await startRawServer({ DATABASE_URL: world.databaseUrl }, cleanUp)
    return {
      service: 'rbac',
      raw: (seconds) => sendLoad({ url: `${rawUrl}/read/${sessionId}`, connections: 8, script: plainGet({}) }, seconds),
      ours: async (seconds) => {
        const headers = { 'x-service-token': await world.serviceToken(), authorization: `Bearer ${accessToken}` }
        return sendLoad(
          { url: `${world.rbacUrl}/accounts/${person.accountId}`, connections: 8, script: plainGet(headers) },
          seconds,
        )
      },
    }
  },
}
