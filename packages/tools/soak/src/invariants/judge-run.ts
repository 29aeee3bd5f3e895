import type { Fault } from '../faults/inject.ts'
import { failuresOutside } from '../faults/windows.ts'
import type { Crowd } from '../people/crowd.ts'

const shown = 20

/** Records requests without an answer outside of faults, and processes that ended by themselves. Gives the number of the requests. */
export function judgeFailures({ journal, world }: Crowd, faults: readonly Fault[], beganAt: number): number {
  const outside = failuresOutside(journal.failures, faults)
  for (const { from, what } of outside.slice(0, shown))
    journal.violate({
      check: 'every request is answered, except around a fault',
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
