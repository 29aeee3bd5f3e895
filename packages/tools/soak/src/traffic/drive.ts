import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import { type ActionName, actionNames, actions } from '../people/actions/index.ts'
import type { Crowd } from '../people/crowd.ts'
import type { Person } from '../people/person.ts'
import { concernedBy, perform } from './perform.ts'

export type Timed = { name: ActionName; from: number; to: number }

/**
 * Begins actions at this rate until the signal, whether or not earlier ones have ended. Resolves when all have ended. Counts and skips an
 * action when nobody is free to do it.
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
  let due = performance.now()
  while (!over.aborted) {
    due += chance.waitMs(perSecond)
    const waitMs = due - performance.now()
    if (waitMs > 0) await delay(waitMs)
    const name = chance.weighted(shares)
    const people = choose(crowd, name, chance.next())
    if (!people) crowd.journal.count('nobody was free', name)
    else begin(name, people)
  }
  await Promise.all(underWay)
  return timed

  function begin(name: ActionName, people: Person[]) {
    const from = performance.now()
    const done = perform(crowd, name, people).then(() => {
      timed.push({ name, from, to: performance.now() })
      underWay.delete(done)
    })
    underWay.add(done)
  }
}

/** The first person who can do it, from a place in the circle on. */
function choose(crowd: Crowd, name: ActionName, at: number): Person[] | undefined {
  const { people } = crowd
  const start = Math.floor(at * people.length)
  for (let step = 0; step < people.length; step++) {
    const person = people[(start + step) % people.length]
    const concerned = person && concernedBy(crowd, name, person)
    if (concerned) return concerned
  }
  return undefined
}
