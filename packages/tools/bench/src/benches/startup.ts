import { startRawServer } from '../baselines/start-server.ts'
import type { Bench } from '../bench.ts'
import { onceTook } from '../load/measure.ts'
import { launchService } from '../world/launch-service.ts'

/** The time from the start of a process until it is ready, with its schema checked and its keys loaded. */
const startup = (service: 'rbac' | 'login' | 'broker'): Bench => ({
  name: `startup-${service}`,
  raw: 'bare Hono with one connection to PostgreSQL',
  goal: { of: 'ms', atMost: 1000 },
  async prepare(world) {
    return {
      raw: async () => {
        await using cleanUp = new AsyncDisposableStack()
        const { readyAfterMs } = await startRawServer('start', { DATABASE_URL: world.rbac.databaseUrl }, cleanUp)
        return onceTook(readyAfterMs)
      },
      ours: async () => {
        await using cleanUp = new AsyncDisposableStack()
        return onceTook((await launchService(world, service, cleanUp)).readyAfterMs)
      },
    }
  },
})

export const startupRbac = startup('rbac')
export const startupLogin = startup('login')
export const startupBroker = startup('broker')
