import { explainEnd } from '../invariants/explain-end.ts'
import { type ActionName, actions } from '../people/actions/index.ts'
import type { Crowd } from '../people/crowd.ts'
import type { Person } from '../people/person.ts'
import { BrokenPromise, type Violation } from '../report/journal.ts'

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
    await noteViolation(crowd, violationOf(error, name, people[0]))
  } finally {
    for (const person of people) person.busy = false
  }
  return performance.now() - startedAt
}

/** Writes a violation down, with what rbac's database knows of the session that is over. */
export async function noteViolation(crowd: Crowd, violation: Omit<Violation, 'atSeconds'>): Promise<void> {
  const { session, happened } = violation
  const known =
    session &&
    (await explainEnd((sql, values) => crowd.world.stack.rows('rbac', sql, values), session).catch(unreadable))
  crowd.journal.violate({ ...violation, happened: known ? `${happened}; ${known}` : happened })
}

/** In the middle of a fault the database may not answer: the violation is told without it. */
function unreadable(error: Error): string {
  return `the database could not be asked: ${error.message}`
}

/** What went as nobody promised it could is a violation too. */
export function violationOf(error: unknown, name: string, person: Person | undefined) {
  if (error instanceof BrokenPromise) return { person: person?.id, ...error.violation }
  const happened = error instanceof Error ? error.message.slice(0, 300) : 'something that is no error was thrown'
  return { check: 'everything goes as its contract says', person: person?.id, promised: `${name} succeeds`, happened }
}
