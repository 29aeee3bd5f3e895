import type { RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { renameFactorRow } from '../../store/second-factors/factors.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { findOwnUser } from '../access/own-user.ts'
import { recordedChange } from '../record/recorded-change.ts'

/** Renames one of the caller's factors. */
export async function renameFactor(
  deps: Deps,
  actor: UserActor,
  { userId, factorId, name }: { userId: string; factorId: string } & RbacBody<'renameFactor'>,
): Promise<void> {
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = await findOwnUser(trx, actor, userId)
      if (!(await renameFactorRow(trx, { id: factorId, userId, name }))) throw notFound('factor')
      return user
    },
    ({ home_account_id: accountId }) => ({ action: 'factor.rename', target: userId, accountId, detail: { factorId } }),
  )
}
