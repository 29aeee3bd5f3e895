import { Failure } from '@constellation/chassis'
import type { Permission } from '@constellation/contract'
import type { RetainedFailureDetail } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { type FailureRow, findFailure } from '../../store/failures.ts'
import { listAttempts } from '../../store/messages.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'
import { toOperatorAttempt } from '../queue/queue-shape.ts'
import { toFailure } from './failure-shape.ts'

/** One failure with the attempts of its cycle. */
export async function getFailure(deps: Deps, caller: PersonCaller, id: string): Promise<RetainedFailureDetail> {
  const failure = await findOwnFailure(deps, caller, id, readers)
  const attempts = await listAttempts(deps.db, failure.item_id)
  const ofCycle = attempts.filter(({ cycle }) => cycle === failure.cycle)
  return { ...toFailure(failure), attemptList: ofCycle.map(toOperatorAttempt) }
}

/** A failure of an account in which the caller has one of the permissions. */
export async function findOwnFailure(
  { db }: Pick<Deps, 'db'>,
  caller: PersonCaller,
  id: string,
  wanted: readonly Permission[],
): Promise<FailureRow> {
  const failure = await findFailure(db, id)
  if (!failure) throw new Failure('not_found', 'no such failure')
  authorize(caller, wanted, failure.account_id)
  return failure
}
