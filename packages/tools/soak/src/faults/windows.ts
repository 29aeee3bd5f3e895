import type { Failure } from '../report/journal.ts'
import type { Fault } from './inject.ts'

/** For so long after everything is ready again a request may still meet what the fault has left: a connection that was lost, a queue. */
export const settleMs = 2000

/** Those failures of which no part lay in a fault or shortly after it. */
export function failuresOutside(
  failures: readonly Failure[],
  faults: readonly Pick<Fault, 'from' | 'readyAt'>[],
): Failure[] {
  return failures.filter(
    ({ from, to }) => !faults.some((fault) => from <= fault.readyAt + settleMs && to >= fault.from),
  )
}
