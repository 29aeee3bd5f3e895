import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { plainGet } from '../load/json-post.ts'
import { sendLoad } from '../load/wrk.ts'

/** The sign-in page as a visitor without cookies gets it. */
export const page: Bench = {
  name: 'page',
  raw: 'bare Hono returning the same bytes',
  target: 0.3,
  async prepare(world, cleanUp) {
    const html = await (await fetch(`${world.loginUrl}/login`)).text()
    const rawUrl = await startRawServer({ DATABASE_URL: world.databaseUrl, PAGE: html }, cleanUp)
    return {
      service: 'login',
      raw: (seconds) => sendLoad({ url: `${rawUrl}/page`, connections: 8, script: plainGet({}) }, seconds),
      ours: (seconds) => sendLoad({ url: `${world.loginUrl}/login`, connections: 8, script: plainGet({}) }, seconds),
    }
  },
}
