import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import type { Attempt } from '../people/actions/action.ts'
import { type ActionName, actionNames, actions } from '../people/actions/index.ts'
import type { Crowd } from '../people/crowd.ts'
import { perform } from './perform.ts'

export type Timed = { name: ActionName; from: number; to: number }

/**
 * Begins actions at this rate until the signal, whether or not earlier ones have ended. Each action comes once first, and then as often
 * as its share says. Resolves when all have ended. Counts and skips an action when nobody is free to do it.
 */
export async function drive(
  crowd: Crowd,
  { perSecond, over, chance }: { perSecond: number; over: AbortSignal; chance: Chance },
): Promise<Timed[]> {
  const underWay = new Set<Promise<void>>()
  const timed: Timed[] = []
  const shares = Object.fromEntries(actionNames.map((name) => [name, actions[name].share])) as Record<
    ActionName,
    number
  >
  // A short run on a slow machine has every action too.
  const onceFirst = [...actionNames]
  let due = performance.now()
  while (!over.aborted) {
    due += chance.waitMs(perSecond)
    const waitMs = due - performance.now()
    if (waitMs > 0) await delay(waitMs)
    const name = onceFirst.shift() ?? chance.weighted(shares)
    const attempt = actions[name].find(crowd, chance.next())
    if (!attempt) crowd.journal.count('nobody was free', name)
    else begin(name, attempt)
  }
  await Promise.all(underWay)
  return timed

  function begin(name: ActionName, attempt: Attempt) {
    const from = performance.now()
    const done = perform(crowd, name, attempt).then(() => {
      timed.push({ name, from, to: performance.now() })
      underWay.delete(done)
    })
    underWay.add(done)
  }
}
