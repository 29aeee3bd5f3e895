import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { jsonPost } from '../load/json-post.ts'
import { sendLoad } from '../load/wrk.ts'

/** What an access token stands for: asked by every service for every request of a person. */
export const introspect: Bench = {
  name: 'introspect',
  raw: 'bare Hono and one indexed read',
  goal: { of: 'rate', atLeast: 0.5 },
  async prepare({ rbac, serviceToken }, cleanUp) {
    const { accessToken, sessionId } = await (await rbac.person()).signIn()
    const env = { DATABASE_URL: rbac.databaseUrl, SESSION_ID: sessionId }
    const server = await startRawServer('readSession', env, cleanUp)
    return {
      rawProcess: server,
      services: [rbac.process],
      raw: (seconds) => {
        const script = jsonPost({ id: sessionId }, {})
        return sendLoad({ url: `${server.url}/read`, connections: 8, script, contains: sessionId }, seconds)
      },
      ours: async (seconds) => {
        const script = jsonPost({ token: accessToken }, { 'x-service-token': await serviceToken() })
        const load = { url: `${rbac.url}/auth/introspect`, connections: 8, contains: '"active":true' }
        return sendLoad({ ...load, script }, seconds)
      },
    }
  },
}
