import { makeRawTables, makeRawTokens } from '../baselines/raw-tables.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { chainedPost } from '../load/chained-post.ts'
import { sendLoad } from '../load/wrk.ts'

const connections = 8

/** Rotating a refresh token: one durable transaction and one signature. Each connection has its own person. */
export const refresh: Bench = {
  name: 'refresh',
  raw: 'bare Hono, one durable statement with the same rows, one ES256 signature',
  goal: { of: 'rate', atLeast: 0.6 },
  async prepare({ rbac, serviceToken }, cleanUp) {
    const people = await Promise.all(Array.from({ length: connections }, () => rbac.person()))
    const sessions = (await Promise.all(people.map((person) => person.signIn()))).map(({ sessionId }) => sessionId)
    await makeRawTables(rbac.database, sessions)
    const env = { DATABASE_URL: rbac.databaseUrl, SESSION_IDS: sessions.join() }
    const server = await startRawServer('refresh', env, cleanUp)
    return {
      rawProcess: server,
      services: [rbac.process],
      raw: async (seconds) => {
        const first = await makeRawTokens(rbac.database, sessions)
        const script = chainedPost({ headers: {}, first, body: '{"token":"VALUE"}', member: 'refreshToken' })
        return sendLoad({ url: `${server.url}/refresh`, connections, script }, seconds)
      },
      ours: async (seconds) => {
        const tokens = await Promise.all(people.map((person) => person.signIn()))
        const script = chainedPost({
          headers: { 'x-service-token': await serviceToken() },
          first: tokens.map(({ refreshToken }) => refreshToken),
          second: people.map(({ browserId }) => browserId),
          body: `{"refreshToken":"VALUE","presenter":{"kind":"browser","browserId":"SECOND"}}`,
          member: 'refreshToken',
        })
        return sendLoad({ url: `${rbac.url}/auth/refresh`, connections, script }, seconds)
      },
    }
  },
}
