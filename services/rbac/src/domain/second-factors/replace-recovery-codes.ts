import { Failure } from '@constellation/chassis'
import { UserId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findPerson } from '../../store/second-factors/demand-facts.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { makeRecoveryCodes } from './make-recovery-codes.ts'

/**
 * Ten new recovery codes for the caller. Only beside a factor: codes that somebody has made before there was anything to recover would outlive the
 * password that they were made with.
 */
export async function replaceRecoveryCodes(deps: Deps, actor: UserActor, userId: string): Promise<string[]> {
  if (actor.ticket.userId !== userId) throw notFound('user')
  return deps.db.transaction().execute(async (trx) => {
    const user = await lockUser(trx, userId)
    const person = user && (await findPerson(trx, userId))
    if (!person) throw notFound('user')
    if (!person.factor_kinds.some((kind) => kind !== 'recovery_set'))
      throw new Failure('factor_not_allowed', 'recovery codes stand in for a second factor; enrol one first')
    const codes = await makeRecoveryCodes(deps, trx, userId)
    const entry = { action: 'recovery-codes.replace', target: userId, accountId: person.home_account_id }
    await audit(deps, trx, actor, entry)
    const data = { to: recipientOf(person), userId: UserId.parse(userId), at: deps.now().toISOString() }
    await tell(deps, trx, { type: 'recovery_codes_replaced', data })
    return codes
  })
}
