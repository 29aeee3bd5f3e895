import { explainEnd } from '../invariants/explain-end.ts'
import type { Attempt } from '../people/actions/action.ts'
import type { ActionName } from '../people/actions/index.ts'
import type { Actor } from '../people/actor.ts'
import type { Crowd } from '../people/crowd.ts'
import { BrokenPromise, type Violation } from '../report/journal.ts'

/** Performs an attempt of this action and records the result. Gives its duration in milliseconds. Never throws. */
export async function perform(crowd: Crowd, name: ActionName, { concerned, act }: Attempt): Promise<number> {
  const startedAt = performance.now()
  for (const one of concerned) {
    one.busy = true
    one.begun++
  }
  try {
    await act()
    crowd.journal.count('done', name)
  } catch (error) {
    crowd.journal.count('failed', name)
    await noteViolation(crowd, violationOf(error, name, concerned[0]))
  } finally {
    for (const one of concerned) one.busy = false
  }
  return performance.now() - startedAt
}

/** Records a violation, with what rbac's database says about the session that is over. */
export async function noteViolation(crowd: Crowd, violation: Omit<Violation, 'atSeconds'>): Promise<void> {
  const { session, happened } = violation
  const known =
    session &&
    (await explainEnd((sql, values) => crowd.world.stack.rows('rbac', sql, values), session).catch(unreadable))
  crowd.journal.violate({ ...violation, happened: known ? `${happened}; ${known}` : happened })
}

/** During a fault the database may not answer: the violation is recorded without it. */
function unreadable(error: Error): string {
  return `the database could not be read: ${error.message}`
}

/** An outcome that no operation promises is a violation too. */
export function violationOf(error: unknown, name: string, person: Pick<Actor, 'id'> | undefined) {
  if (error instanceof BrokenPromise) return { person: person?.id, ...error.violation }
  const happened = error instanceof Error ? error.message.slice(0, 300) : 'a value that is not an error was thrown'
  return { check: 'every operation keeps its contract', person: person?.id, promised: `${name} succeeds`, happened }
}
