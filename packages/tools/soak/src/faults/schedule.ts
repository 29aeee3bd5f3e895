import type { Chance } from '../chance.ts'

export type Target = 'rbac' | 'login' | 'PostgreSQL'
export type PlannedFault = {
  /** When, after the begin of the traffic. */
  atMs: number
  kind: { kill: Target } | { clocks: 'change over' }
  /** How long it stays away. */
  downMs: number
}

/** Nothing is broken before, so that everybody is under way, nor after, so that what is left undone is seen to be done. */
const leadMs = 4000
const quietMs = 8000

/**
 * Kills of each part spread over `busyMs` in an order that chance gives, and half-way the change of whose clock is ahead. They are far enough from one
 * another that the recovery of one is over before the next.
 */
export function scheduleFaults(chance: Chance, busyMs: number, timesEach: number): PlannedFault[] {
  const targets: Target[] = Array.from({ length: timesEach }, () => ['rbac', 'login', 'PostgreSQL'] as const).flat()
  const order = targets.map((kill) => ({ kill, at: chance.next() })).toSorted((one, other) => one.at - other.at)
  const kinds: PlannedFault['kind'][] = order.map(({ kill }) => ({ kill }))
  kinds.splice(Math.floor(kinds.length / 2), 0, { clocks: 'change over' })
  const spacingMs = (busyMs - leadMs - quietMs) / kinds.length
  return kinds.map((kind, index) => ({
    kind,
    atMs: leadMs + spacingMs * (index + 0.3 * chance.next()),
    downMs: 200 + 800 * chance.next(),
  }))
}
