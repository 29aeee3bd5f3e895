import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { completeDueReset, findRunningReset } from '../../store/factor-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { revokeAllFactors } from './revoke-all-factors.ts'

/**
 * Executes the reset of a user whose delay is over, if there is one; true says that the factors are gone. Parallel callers
 * execute it once. Locks the user, so it has a transaction of its own.
 */
export async function executeDueReset(deps: Deps, actor: Actor, userId: string): Promise<boolean> {
  const reset = await recordedChange(
    deps,
    actor,
    (trx) => execute(deps, trx, userId),
    (done) =>
      done && {
        action: 'factors.reset',
        target: userId,
        accountId: done.accountId,
        detail: { by: 'waiting_period', revoked: done.revoked, resetId: done.resetId },
      },
  )
  return reset !== null
}

async function execute(deps: Deps, trx: Transaction<Schema>, userId: string) {
  const at = deps.now()
  const running = await findRunningReset(trx, userId)
  if (!running || running.due_at > at) return null
  const user = await lockUser(trx, userId)
  const resetId = user && (await completeDueReset(trx, { userId, at }))
  if (!resetId) return null
  const revoked = await revokeAllFactors(deps, trx, user, 'waiting_period')
  return { accountId: user.home_account_id, resetId, revoked }
}
