import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { World } from '../world/world.ts'
import type { Finding } from './invariant.ts'
import { measureLiveHeap } from './live-heap.ts'

/** The memory of a process: resident, and in use on its own heap after a full garbage collection. */
export type Held = { service: string; residentMib: number; heapBytes: number }
export type Growth = {
  service: string
  residentMib: readonly [from: number, to: number]
  heapMib: readonly [from: number, to: number]
  actions: number
  bytesPerAction: number
}

/**
 * The bytes that rbac may keep for each action. It caches verified access tokens, up to ten thousand of some 1200 bytes each, and every
 * third action makes one. A leak of a few hundred bytes in each request comes on top, with two or more requests in an action.
 */
export const boundBytesPerAction = 1000
/** With fewer actions, a leak is smaller than the three MiB by which two measurements differ. */
export const fewestActions = 6000
const looks = 5
const betweenLooksMs = 1000

/** Measures rbac and login: the median of several measurements. Each one stops both for some tens of milliseconds, while they collect. */
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

/** The growth of the services' memory over this many actions. */
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

/** Finds services that keep more of each action than they may. With few actions it finds nothing. */
export function checkMemory(growths: readonly Growth[]): Finding[] {
  return growths
    .filter(({ actions, bytesPerAction }) => actions >= fewestActions && bytesPerAction > boundBytesPerAction)
    .map(({ service, actions, bytesPerAction }) => ({
      check: 'memory stays flat',
      promised: `${service} keeps at most ${boundBytesPerAction} bytes per action`,
      happened: `it kept ${Math.round(bytesPerAction)} for each of ${actions}`,
    }))
}
