import { setTimeout as delay } from 'node:timers/promises'
import type { World } from '../world/world.ts'
import { residentMib, type Sample } from './memory.ts'

const everyMs = 1000

/** Looks at the memory of rbac and login every second until the signal. */
export async function watchMemory({ stack }: World, ended: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = []
  while (!ended.aborted) {
    for (const service of ['rbac', 'login'] as const) {
      const pid = stack.pidOf(service)
      const mib = pid ? residentMib(pid) : undefined
      if (mib !== undefined) samples.push({ service, pid, atMs: performance.now(), mib })
    }
    await delay(everyMs)
  }
  return samples
}
