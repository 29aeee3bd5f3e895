import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { World } from '../world/world.ts'
import type { Finding } from './invariant.ts'
import { measureLiveHeap } from './live-heap.ts'

/** What a process holds at a moment: of the machine's memory, and of its own heap once everything is collected. */
export type Held = { service: string; residentMib: number; heapBytes: number }
export type Growth = {
  service: string
  residentMib: readonly [from: number, to: number]
  heapMib: readonly [from: number, to: number]
  actions: number
  bytesPerAction: number
}

/**
 * What rbac may keep of each action: it remembers the access tokens whose signature it has checked, up to ten thousand of some 1200 bytes each, and an action
 * makes one every third time. A leak of a few hundred bytes in each request comes on top, at two requests or more an action.
 */
export const boundBytesPerAction = 1000
/** With fewer actions a leak would leave less than the three MiB by which one look differs from the next. */
export const fewestActions = 6000
const looks = 5
const betweenLooksMs = 1000

/** What rbac and login hold now: the median of some looks. Both stand still for some tens of milliseconds at each, while they collect. */
export async function measureMemory({
  stack,
  inspectorPorts,
}: Pick<World, 'stack' | 'inspectorPorts'>): Promise<Held[]> {
  const seen: Held[] = []
  for (let look = 0; look < looks; look++) {
    for (const service of ['rbac', 'login'] as const) {
      const pid = stack.pidOf(service)
      const heapBytes = await measureLiveHeap(pid, inspectorPorts[service])
      seen.push({ service, heapBytes, residentMib: residentMib(pid) })
    }
    await delay(betweenLooksMs)
  }
  return ['rbac', 'login'].flatMap((service) => {
    const mine = seen.filter((one) => one.service === service).toSorted((one, other) => one.heapBytes - other.heapBytes)
    return mine[Math.floor(mine.length / 2)] ?? []
  })
}

function residentMib(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

/** How what the services hold grew, while so many actions were done. */
export function growthOf(before: readonly Held[], after: readonly Held[], actions: number): Growth[] {
  return before.flatMap((from) => {
    const to = after.find(({ service }) => service === from.service)
    if (!to) return []
    return {
      service: from.service,
      residentMib: [from.residentMib, to.residentMib] as const,
      heapMib: [from.heapBytes / 1024 ** 2, to.heapBytes / 1024 ** 2] as const,
      actions,
      bytesPerAction: actions > 0 ? (to.heapBytes - from.heapBytes) / actions : 0,
    }
  })
}

/** Services that keep more of each action than they may. Of few actions nothing is said. */
export function checkMemory(growths: readonly Growth[]): Finding[] {
  return growths
    .filter(({ actions, bytesPerAction }) => actions >= fewestActions && bytesPerAction > boundBytesPerAction)
    .map(({ service, actions, bytesPerAction }) => ({
      check: 'memory stays flat',
      promised: `${service} keeps at most ${boundBytesPerAction} bytes of an action`,
      happened: `it kept ${Math.round(bytesPerAction)} of each of ${actions}`,
    }))
}
