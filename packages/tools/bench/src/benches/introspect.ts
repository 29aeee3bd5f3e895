import { startRawServer } from '../baselines/start-server.ts'
import type { Bench, Sides } from '../bench.ts'
import { fewConnections, manyConnections } from '../load/connections.ts'
import { sendLoad } from '../load/wrk.ts'
import { jsonPost, jsonPosts, resting } from '../load/wrk-script.ts'
import type { World } from '../world/world.ts'

/** Introspection of an access token: every service does it for every request of a person. */
export const introspect: Bench = {
  name: 'introspect',
  raw: 'bare Hono and one indexed read',
  goal: { of: 'rate', atLeast: 0.5 },
  prepare: (world, cleanUp) => introspections(world, cleanUp, manyConnections),
}

/** The same over few connections, where few requests share a statement. */
export const introspectFew: Bench = {
  name: 'introspect-8-connections',
  raw: 'bare Hono and one indexed read',
  goal: { of: 'rate' },
  prepare: (world, cleanUp) => introspections(world, cleanUp, fewConnections),
}

/** The same at no more than half of the capacity: the waiting time of an ordinary day. */
export const introspectAtHalf: Bench = {
  name: 'introspect-half',
  raw: 'the same requests to bare Hono and one indexed read, at the same rate',
  goal: { of: 'rate', p99AtMostMs: 10 },
  async prepare(world, cleanUp) {
    const { ours } = await introspections(world, cleanUp, manyConnections)
    await ours(2)
    const { perSecond } = await ours(2)
    const restMs = (1000 * manyConnections) / (perSecond / 2)
    return introspections(world, cleanUp, manyConnections, (script) => resting(script, restMs))
  },
}

async function introspections(
  { rbac, serviceToken }: World,
  cleanUp: AsyncDisposableStack,
  connections: number,
  pace = (script: string) => script,
): Promise<Sides> {
  // Tokens of many people: requests for one row at the same time would share one read.
  const people = await Promise.all(Array.from({ length: 64 }, () => rbac.person()))
  const tokens: string[] = []
  for (const person of people) tokens.push((await person.signIn()).accessToken)
  const { sessionId } = await (await rbac.person()).signIn()
  const env = { DATABASE_URL: rbac.databaseUrl, SESSION_ID: sessionId }
  const server = await startRawServer('readSession', env, cleanUp)
  return {
    rawProcess: server,
    services: [rbac.process],
    raw: (seconds) => {
      const script = pace(jsonPost({ id: sessionId }, {}))
      return sendLoad({ url: `${server.url}/read`, connections, script, contains: sessionId }, seconds)
    },
    ours: async (seconds) => {
      const script = pace(
        jsonPosts(
          tokens.map((token) => ({ token })),
          { 'x-service-token': await serviceToken() },
        ),
      )
      return sendLoad({ url: `${rbac.url}/auth/introspect`, connections, script, contains: '"active":true' }, seconds)
    },
  }
}
