import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { plainGet } from '../load/json-post.ts'
import { sendLoad } from '../load/wrk.ts'

/** An operation that needs a permission in an account, asked by a person through a service. */
export const permissionCheck: Bench = {
  name: 'permission-check',
  raw: 'bare Hono and one indexed read',
  goal: { of: 'rate', atLeast: 0.5 },
  async prepare({ rbac, serviceToken }, cleanUp) {
    const person = await rbac.person()
    const { accessToken, sessionId } = await person.signIn()
    const env = { DATABASE_URL: rbac.databaseUrl, SESSION_ID: sessionId }
    const server = await startRawServer('readSession', env, cleanUp)
    return {
      rawProcess: server,
      services: [rbac.process],
      raw: (seconds) =>
        sendLoad(
          { url: `${server.url}/read/${sessionId}`, connections: 8, script: plainGet({}), contains: sessionId },
          seconds,
        ),
      ours: async (seconds) => {
        const headers = { 'x-service-token': await serviceToken(), authorization: `Bearer ${accessToken}` }
        const url = `${rbac.url}/accounts/${person.accountId}`
        return sendLoad({ url, connections: 8, script: plainGet(headers), contains: person.accountId }, seconds)
      },
    }
  },
}
