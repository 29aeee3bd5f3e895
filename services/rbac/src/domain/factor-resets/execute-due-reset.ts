import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { completeDueReset, findRunningReset } from '../../store/factor-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { revokeAllFactors } from './revoke-all-factors.ts'

/**
 * Carries out the reset of a user whose waiting period is over, if there is one: the factors are gone, and true is given. For whoever is about to ask this
 * person for a factor. Of two at once one carries it out. Takes the user, so the transaction must not share them with others.
 */
export async function executeDueReset(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  userId: string,
): Promise<boolean> {
  const at = deps.now()
  const running = await findRunningReset(trx, userId)
  if (!running || running.due_at > at) return false
  const user = await lockUser(trx, userId)
  const resetId = user && (await completeDueReset(trx, { userId, at }))
  if (!resetId) return false
  await revokeAllFactors(deps, trx, actor, { user, by: 'waiting_period', detail: { resetId } })
  return true
}
