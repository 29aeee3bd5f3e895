import { makeRawTables, makeRawTokens } from '../baselines/raw-tables.ts'
import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { basicAuthorization } from '../load/basic-authorization.ts'
import { chainedPost } from '../load/chained-post.ts'
import { sendLoad } from '../load/wrk.ts'

const connections = 8

/** An application renews the access token of its person with its handle: login calls rbac. */
export const renewal: Bench = {
  name: 'renewal',
  raw: 'as for refresh: one bare Hono, one durable statement, one signature',
  goal: { of: 'rate' },
  async prepare({ rbac, login, application }, cleanUp) {
    const people = await Promise.all(Array.from({ length: connections }, () => rbac.person()))
    const sessions = (await Promise.all(people.map((person) => person.signIn()))).map(({ sessionId }) => sessionId)
    await makeRawTables(rbac.database, sessions)
    const env = { DATABASE_URL: rbac.databaseUrl, SESSION_IDS: sessions.join() }
    const server = await startRawServer('refresh', env, cleanUp)
    const headers = { authorization: basicAuthorization(application) }
    const open = (sessionId: (typeof sessions)[number]) =>
      rbac.client.handOff({ body: { sessionId, applicationId: application.id } })
    return {
      rawProcess: server,
      services: [login.process, rbac.process],
      raw: async (seconds) => {
        const first = await makeRawTokens(rbac.database, sessions)
        const script = chainedPost({ headers: {}, first, body: '{"token":"VALUE"}', member: 'refreshToken' })
        return sendLoad({ url: `${server.url}/refresh`, connections, script }, seconds)
      },
      ours: async (seconds) => {
        const first = (await Promise.all(sessions.map(open))).map(({ renewalHandle }) => renewalHandle)
        const script = chainedPost({ headers, first, body: '{"renewalHandle":"VALUE"}', member: 'renewalHandle' })
        return sendLoad({ url: `${login.url}/handoff/renew`, connections, script }, seconds)
      },
    }
  },
}
