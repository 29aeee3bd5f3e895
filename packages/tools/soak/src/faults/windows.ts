import type { Failure } from '../report/journal.ts'
import type { Fault } from './inject.ts'

/** For this long after everything is ready, a request may still meet effects of the fault: a lost connection, a queue. */
export const settleMs = 2000

/** The failures that do not overlap a fault or the time shortly after it. */
export function failuresOutside(
  failures: readonly Failure[],
  faults: readonly Pick<Fault, 'from' | 'readyAt'>[],
): Failure[] {
  return failures.filter(
    ({ from, to }) => !faults.some((fault) => from <= fault.readyAt + settleMs && to >= fault.from),
  )
}
