import type { Fault } from '../faults/inject.ts'
import { settleMs } from '../faults/windows.ts'
import type { Growth } from '../invariants/memory.ts'
import { actionNames } from '../people/actions/index.ts'
import type { Crowd } from '../people/crowd.ts'
import { revocationTail } from '../programs/actions/revoke-grant.ts'
import type { Capacity } from '../traffic/calibrate.ts'
import type { Timed } from '../traffic/drive.ts'
import type { Report } from './report.ts'

/** All results of a run. Times are in milliseconds of `performance.now()`. */
export type Run = {
  seed: number
  stoppedEarly: boolean
  beganAt: number
  endedAt: number
  crowd: Crowd
  capacity: Capacity
  timed: readonly Timed[]
  faults: readonly Fault[]
  memory: readonly Growth[]
  outside: number
}

export function makeReport(run: Run): Report {
  const { crowd, capacity, beganAt, endedAt } = run
  const { journal } = crowd
  const seconds = (endedAt - beganAt) / 1000
  const actionsPerSecond = run.timed.length / seconds
  return {
    seed: run.seed,
    seconds,
    stoppedEarly: run.stoppedEarly,
    people: crowd.people.length,
    programs: crowd.programs.length,
    signInsPerSecond: capacity.signInsPerSecond,
    actionsPerSecond,
    actions: Object.fromEntries(actionNames.map((name) => [name, rowOf(run, name)])),
    faults: run.faults.map(({ what, beside, from, readyAt }) => ({
      what,
      beside,
      atSeconds: (from - beganAt) / 1000,
      readyAfterSeconds: (readyAt - from) / 1000,
    })),
    unanswered: { all: journal.failures.length, outside: run.outside },
    revocations: revocationsOf(crowd),
    memory: run.memory,
    counts: Object.fromEntries(
      [...journal.counts]
        .filter(([table]) => !inRows.has(table))
        .map(([table, rows]) => [table, Object.fromEntries(rows)]),
    ),
    violations: journal.violations,
  }
}

const inRows = new Set(['done', 'failed', 'nobody was free'])

/** Times only include actions outside of faults. */
function rowOf({ crowd, capacity, timed, faults }: Run, name: (typeof actionNames)[number]) {
  const { counts } = crowd.journal
  const times = timed
    .filter(
      (one) =>
        one.name === name && !faults.some(({ from, readyAt }) => one.from <= readyAt + settleMs && one.to >= from),
    )
    .map(({ from, to }) => to - from)
  return {
    done: counts.get('done')?.get(name) ?? 0,
    failed: counts.get('failed')?.get(name) ?? 0,
    nobodyFree: counts.get('nobody was free')?.get(name) ?? 0,
    cost: capacity.costs[name],
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  }
}

function revocationsOf({ journal }: Crowd): Report['revocations'] {
  const times = journal.times.get(revocationTail) ?? []
  const at = (share: number) => quantile(times, share)
  return { measured: times.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) }
}

/** The value that this share of the values does not exceed; 0 of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
