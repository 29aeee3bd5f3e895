import type { AuditEntry, AuditRefusal } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Actor } from '../access/actor.ts'
import { audit } from './audit.ts'

type Recorder = Pick<Deps, 'db' | 'newId'>
type Work<Result> = (trx: Transaction<Schema>) => Promise<Result>

/** Makes a change and writes its audit entry in one transaction. The entry may depend on the result; null says that nothing changed. */
export function recordedChange<Result>(
  deps: Recorder,
  actor: Actor,
  work: Work<Result>,
  entry: AuditEntry | ((result: Result) => AuditEntry | null),
): Promise<Result> {
  return deps.db.transaction().execute(async (trx) => {
    const result = await work(trx)
    const written = typeof entry === 'function' ? entry(result) : entry
    if (written) await audit(deps, trx, actor, written)
    return result
  })
}

/** A step that has written its own audit entry. Only `recorded` makes one. */
export type Recorded = { readonly [mark]: true }
declare const mark: unique symbol

/** Marks the result of a step that has written its own audit entry. */
export function recorded<Result extends object>(result: Result): Result & Recorded {
  // The mark exists only in the type.
  return result as Result & Recorded
}

/**
 * Makes a change of several steps in one transaction. Its steps write their own audit entries, some within a single statement,
 * so the work has to return the result of such a step. `refused` and undefined say that nothing changed.
 */
export function changeOfRecordedSteps<Result extends Recorded | { refused: string } | undefined>(
  deps: Pick<Deps, 'db'>,
  work: Work<Result>,
): Promise<Result> {
  return deps.db.transaction().execute(work)
}

/** Writes the audit entry of something that was refused. */
export function recordRefusal(deps: Recorder, actor: Actor, entry: AuditRefusal): Promise<void> {
  // An action that has a shape for a refusal is an entry with that outcome.
  const refused = { ...entry, outcome: 'refused' } as AuditEntry
  return deps.db.transaction().execute((trx) => audit(deps, trx, actor, refused))
}
