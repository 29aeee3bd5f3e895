import type { Bench } from '../bench.ts'
import { launchService } from '../world/launch-service.ts'
import { openRbac } from '../world/rbac.ts'

/**
 * The same work by an rbac of two workers, beside that of one. Generator and PostgreSQL share the cores with both: what two workers give is seen only
 * where there are cores for them.
 */
export function withTwoWorkers(bench: Bench): Bench {
  return {
    name: `${bench.name}-2-workers`,
    raw: 'the same with one worker',
    goal: { of: 'rate' },
    async prepare(world, cleanUp) {
      const alone = await bench.prepare(world, cleanUp)
      const process = await launchService(world, 'rbac', cleanUp, { RBAC_WORKERS: '2' })
      const { databaseUrl } = world.rbac
      const rbac = openRbac({ url: process.url, process, databaseUrl, serviceToken: world.serviceToken }, cleanUp)
      const { ours } = await bench.prepare({ ...world, rbac }, cleanUp)
      const [rawProcess] = alone.services ?? []
      return { raw: alone.ours, ours, services: [process], ...(rawProcess && { rawProcess }) }
    },
  }
}
