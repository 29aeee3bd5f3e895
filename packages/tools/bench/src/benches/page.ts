import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { sendLoad } from '../load/wrk.ts'
import { plainGet } from '../load/wrk-script.ts'

/** The sign-in page for a visitor without cookies. */
export const page: Bench = {
  name: 'page',
  raw: 'bare Hono returning the same bytes',
  goal: { of: 'rate' },
  async prepare({ login }, cleanUp) {
    const html = await (await fetch(`${login.url}/login`)).text()
    const server = await startRawServer('page', { PAGE: html }, cleanUp)
    return {
      rawProcess: server,
      services: [login.process],
      raw: (seconds) => sendLoad({ url: `${server.url}/page`, connections: 8, script: plainGet({}) }, seconds),
      ours: (seconds) => sendLoad({ url: `${login.url}/login`, connections: 8, script: plainGet({}) }, seconds),
    }
  },
}
