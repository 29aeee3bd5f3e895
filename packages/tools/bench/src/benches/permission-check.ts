import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { manyConnections as connections } from '../load/connections.ts'
import { sendLoad } from '../load/wrk.ts'
import { plainGet, plainGets } from '../load/wrk-script.ts'

/** An operation that needs a permission in an account. Many people call it through a service, each for their own account. */
export const permissionCheck: Bench = {
  name: 'permission-check',
  raw: 'bare Hono and one indexed read',
  goal: { of: 'rate', atLeast: 0.5 },
  async prepare({ rbac, serviceToken }, cleanUp) {
    const people = await Promise.all(Array.from({ length: 64 }, () => rbac.person()))
    const asked: { path: string; headers: Record<string, string> }[] = []
    for (const person of people) {
      const { accessToken } = await person.signIn()
      asked.push({ path: `/accounts/${person.accountId}`, headers: { authorization: `Bearer ${accessToken}` } })
    }
    const { sessionId } = await (await rbac.person()).signIn()
    const env = { DATABASE_URL: rbac.databaseUrl, SESSION_ID: sessionId }
    const server = await startRawServer('readSession', env, cleanUp)
    return {
      rawProcess: server,
      services: [rbac.process],
      raw: (seconds) =>
        sendLoad(
          { url: `${server.url}/read/${sessionId}`, connections, script: plainGet({}), contains: sessionId },
          seconds,
        ),
      ours: async (seconds) => {
        const script = plainGets(asked, { 'x-service-token': await serviceToken() })
        return sendLoad({ url: rbac.url, connections, script, contains: '"ownerUserId":' }, seconds)
      },
    }
  },
}
