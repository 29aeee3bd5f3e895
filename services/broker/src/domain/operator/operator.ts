import { orNotRecorded } from '../../audit/not-recorded.ts'
import type { Deps } from '../../deps.ts'
import { type OperatorAction, type OperatorIdentity, recordOperatorAction } from '../../store/operator-audit.ts'

/** An operator who acts, in one request or command. */
export type Operator = OperatorIdentity & { requestId: string }

type About = Pick<OperatorAction, 'action' | 'outcome' | 'detail'> & { target?: string }
type Auditing = Pick<Deps, 'db' | 'newId'>

/** Writes an entry of the operators' audit. With the transaction of a change as `db`, it commits with the change or not at all. */
export function noteOperator(
  { db, newId }: Auditing,
  { requestId, ...operator }: Operator,
  { target, ...about }: About,
): Promise<void> {
  return recordOperatorAction(db, { id: newId(), operator, requestId, target: target ?? null, ...about })
}

/** Keeps that an operator was refused. The refusal is told in any case. */
export async function noteRefusal(
  deps: Auditing & Pick<Deps, 'logger'>,
  operator: Operator,
  about: Omit<About, 'outcome'>,
): Promise<void> {
  await noteOperator(deps, operator, { ...about, outcome: 'refused' }).catch((error: unknown) => {
    deps.logger.error({ error, action: about.action }, 'a refusal could not be written to the audit of operators')
  })
}

/** Reads for an operator. The entry is written before, and without it nothing is read: `audit_error`. */
export async function readForOperator<T>(
  deps: Auditing,
  operator: Operator,
  about: Omit<About, 'outcome'>,
  read: () => Promise<T>,
): Promise<T> {
  await orNotRecorded(noteOperator(deps, operator, { ...about, outcome: 'ok' }))
  return read()
}
