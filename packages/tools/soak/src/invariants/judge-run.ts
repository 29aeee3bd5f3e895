import type { Fault } from '../faults/inject.ts'
import { failuresOutside } from '../faults/windows.ts'
import type { Crowd } from '../people/crowd.ts'

const shown = 20

/** Writes down every request that went unanswered outside of a fault, and every process that ended by itself. Gives how many of the former. */
export function judgeFailures({ journal, world }: Crowd, faults: readonly Fault[], beganAt: number): number {
  const outside = failuresOutside(journal.failures, faults)
  for (const { from, what } of outside.slice(0, shown))
    journal.violate({
      check: 'everything is answered but around a fault',
      promised: 'an answer',
      happened: `${what}, at ${((from - beganAt) / 1000).toFixed(1)} s`,
    })
  for (const crash of world.stack.crashes)
    journal.violate({
      check: 'no process ends by itself',
      promised: 'it runs until it is killed',
      happened: crash.slice(0, 500),
    })
  return outside.length
}
