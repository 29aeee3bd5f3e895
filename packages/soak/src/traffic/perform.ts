import { type ActionName, actions } from '../people/actions/index.ts'
import type { Crowd } from '../people/crowd.ts'
import type { Person } from '../people/person.ts'
import { BrokenPromise } from '../report/journal.ts'

/** Everybody whom this action would concern if this person did it now; undefined when it cannot be done. */
export function concernedBy(crowd: Crowd, name: ActionName, person: Person): Person[] | undefined {
  return person.busy ? undefined : actions[name].concerns(crowd, person)
}

/** Does it, and writes down what came of it. Gives how long it took, in milliseconds. Never throws. */
export async function perform(crowd: Crowd, name: ActionName, people: readonly Person[]): Promise<number> {
  const startedAt = performance.now()
  for (const person of people) {
    person.busy = true
    person.begun++
  }
  try {
    await actions[name].act(crowd, people)
    crowd.journal.count('done', name)
  } catch (error) {
    crowd.journal.count('failed', name)
    crowd.journal.violate(violationOf(error, name, people[0]))
  } finally {
    for (const person of people) person.busy = false
  }
  return performance.now() - startedAt
}

/** What went as nobody promised it could is a violation too. */
export function violationOf(error: unknown, name: string, person: Person | undefined) {
  if (error instanceof BrokenPromise) return { person: person?.id, ...error.violation }
  const happened = error instanceof Error ? error.message.slice(0, 300) : 'something that is no error was thrown'
  return { check: 'everything goes as its contract says', person: person?.id, promised: `${name} succeeds`, happened }
}
