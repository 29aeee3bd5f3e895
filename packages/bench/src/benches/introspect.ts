import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { jsonPost } from '../load/json-post.ts'
import { sendLoad } from '../load/wrk.ts'

/** What an access token stands for: asked by every service for every request of a person. */
export const introspect: Bench = {
  name: 'introspect',
  raw: 'bare Hono and one indexed read',
  target: 0.5,
  async prepare(world, cleanUp) {
    const person = await world.person()
    const { accessToken, sessionId } = await person.signIn()
    const rawUrl = await startRawServer({ DATABASE_URL: world.databaseUrl }, cleanUp)
    return {
      service: 'rbac',
      raw: (seconds) =>
        sendLoad({ url: `${rawUrl}/read`, connections: 8, script: jsonPost({ id: sessionId }, {}) }, seconds),
      ours: async (seconds) => {
        const script = jsonPost({ token: accessToken }, { 'x-service-token': await world.serviceToken() })
        return sendLoad({ url: `${world.rbacUrl}/auth/introspect`, connections: 8, script }, seconds)
      },
    }
  },
}
