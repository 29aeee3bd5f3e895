import type { Growth } from '../invariants/memory.ts'
import type { Violation } from './journal.ts'

/** The result of a run. */
export type Report = {
  seed: number
  /** The length of the traffic. */
  seconds: number
  stoppedEarly: boolean
  people: number
  programs: number
  signInsPerSecond: number
  actionsPerSecond: number
  actions: Record<
    string,
    { done: number; failed: number; nobodyFree: number; cost: number; p50Ms: number; p99Ms: number }
  >
  faults: { what: string; beside: readonly string[]; atSeconds: number; readyAfterSeconds: number }[]
  /** Requests that got no answer or "not now": all of them, and those outside of every fault. */
  unanswered: { all: number; outside: number }
  /** The time from the answer of a revocation until the last success of its grant at the other instance. */
  revocations: { measured: number; p50Ms: number; p99Ms: number; longestMs: number }
  /** Since the last fault. */
  memory: readonly Growth[]
  /** The other counts: checks, refusals, ended sessions. */
  counts: Record<string, Record<string, number>>
  violations: readonly Violation[]
}
