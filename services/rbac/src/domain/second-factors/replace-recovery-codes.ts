import { Failure } from '@constellation/chassis'
import { UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findPerson } from '../../store/second-factors/demand-facts.ts'
import { lockUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { makeRecoveryCodes } from './make-recovery-codes.ts'

/**
 * Makes ten new recovery codes for the caller, who must have a factor. Codes made before there was a factor would outlive
 * the password that they were made with.
 */
export async function replaceRecoveryCodes(deps: Deps, actor: UserActor, userId: string): Promise<string[]> {
  if (actor.ticket.userId !== userId) throw notFound('user')
  const { codes } = await recordedChange(
    deps,
    actor,
    (trx) => replace(deps, trx, userId),
    ({ accountId }) => ({ action: 'recovery-codes.replace', target: userId, accountId }),
  )
  return codes
}

async function replace(deps: Deps, trx: Transaction<Schema>, userId: string) {
  const user = await lockUser(trx, userId)
  const person = user && (await findPerson(trx, userId))
  if (!person) throw notFound('user')
  if (!person.factor_kinds.some((kind) => kind !== 'recovery_set'))
    throw new Failure('factor_not_allowed', 'recovery codes stand in for a second factor; enrol one first')
  const codes = await makeRecoveryCodes(deps, trx, userId)
  const data = { to: recipientOf(person), userId: UserId.parse(userId), at: deps.now().toISOString() }
  await tell(deps, trx, { type: 'recovery_codes_replaced', data })
  return { codes, accountId: person.home_account_id }
}
