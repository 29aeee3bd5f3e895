import type { Deps } from '../../deps.ts'
import { renameFactorRow } from '../../store/second-factors/factors.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { findOwnUser } from '../access/own-user.ts'
import { audit } from '../record/record.ts'

/** Gives one of the caller's factors another name. */
export async function renameFactor(
  deps: Deps,
  actor: UserActor,
  { userId, factorId, name }: { userId: string; factorId: string; name: string },
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const user = await findOwnUser(trx, actor, userId)
    if (!(await renameFactorRow(trx, { id: factorId, userId, name }))) throw notFound('factor')
    await audit(deps, trx, actor, {
      action: 'factor.rename',
      target: userId,
      accountId: user.home_account_id,
      detail: { factorId },
    })
  })
}
