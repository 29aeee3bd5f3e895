import type { Fault } from '../faults/inject.ts'
import { failuresOutside } from '../faults/windows.ts'
import type { Crowd } from '../people/crowd.ts'
import { checkMemory, type Sample, shortestJudgedMs, type Trend, trendOf } from './memory.ts'

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

/**
 * How memory grew from this moment on, and whether that could be judged: a process that has just started fills its caches and compiles its code, and
 * a short trend is noise.
 */
export function judgeMemory(
  { journal }: Pick<Crowd, 'journal'>,
  samples: readonly Sample[],
  { from, actionsPerSecond }: { from: number; actionsPerSecond: number },
): { trends: Trend[]; memoryJudged: boolean } {
  const steady = samples.filter(({ atMs }) => atMs >= from)
  const trends = ['rbac', 'login'].flatMap((service) => trendOf(steady, service) ?? [])
  const memoryJudged = trends.length > 0 && trends.every(({ minutes }) => minutes * 60_000 >= shortestJudgedMs)
  if (memoryJudged) for (const finding of checkMemory(trends, actionsPerSecond)) journal.violate(finding)
  return { trends, memoryJudged }
}
