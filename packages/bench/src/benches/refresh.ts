import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { chainedPost } from '../load/chained-post.ts'
import { sendLoad } from '../load/wrk.ts'

const connections = 8

/** Rotating a refresh token: one durable transaction and one signature. */
export const refresh: Bench = {
  name: 'refresh',
  raw: 'bare Hono, one durable statement with the same rows, one ES256 signature',
  target: 0.6,
  async prepare(world, cleanUp) {
    const people = await Promise.all(Array.from({ length: connections }, () => world.person()))
    const browserId = people[0]?.browserId ?? ''
    const rawUrl = await startRawServer({ DATABASE_URL: world.databaseUrl }, cleanUp)
    return {
      service: 'rbac',
      raw: (seconds) => {
        const first = people.map(({ id }) => id)
        const script = chainedPost({ headers: {}, first, before: '{"token":"', after: '"}', member: 'refreshToken' })
        return sendLoad({ url: `${rawUrl}/refresh`, connections, script }, seconds)
      },
      ours: async (seconds) => {
        const tokens = await Promise.all(
          people.map(({ email, password }) =>
            world.rbac.signInWithPassword({ body: { email, password, browserId, client } }),
          ),
        )
        const script = chainedPost({
          headers: { 'x-service-token': await world.serviceToken() },
          first: tokens.map(({ refreshToken }) => refreshToken),
          before: '{"refreshToken":"',
          after: `","presenter":{"kind":"browser","browserId":"${browserId}"}}`,
          member: 'refreshToken',
        })
        return sendLoad({ url: `${world.rbacUrl}/auth/refresh`, connections, script }, seconds)
      },
    }
  },
}

const client = { ip: '192.0.2.1', userAgent: 'bench' }
