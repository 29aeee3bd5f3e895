import type { Bench } from '../bench.ts'
import { openWorld } from '../world/world.ts'

/**
 * The same work by a service of two workers, beside the form of one worker. Generator and PostgreSQL share the cores with both: what two workers give
 * is seen only where there are cores for them.
 */
export function withTwoWorkers(bench: Bench, { target }: { target: number }): Bench {
  return {
    name: `${bench.name}-2-workers`,
    raw: 'the same with one worker',
    target,
    async prepare(world, cleanUp) {
      const two = cleanUp.use(await openWorld({ workers: 2 }))
      const alone = await bench.prepare(world, cleanUp)
      const { ours, service } = await bench.prepare(two, cleanUp)
      return { raw: alone.ours, ours, service, world: two }
    },
  }
}
