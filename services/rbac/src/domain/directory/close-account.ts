import { Failure } from '@constellation/chassis'
import type { Deps } from '../../deps.ts'
import { lockAccount, updateAccountRow } from '../../store/accounts.ts'
import { hasUsers } from '../../store/members.ts'
import type { ServiceActor } from '../access/actor.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { behalfOf } from './behalf-of.ts'
import { refusePlatformAccount } from './directory-objects.ts'

/** Deletes an account that has no users. Does nothing where it is deleted already. */
export async function closeAccount(
  deps: Deps,
  actor: ServiceActor,
  input: { id: string; onBehalfOf?: string | undefined },
): Promise<void> {
  const { id } = input
  refusePlatformAccount(id)
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      if (!(await lockAccount(trx, id))) return false
      if (await hasUsers(trx, id)) throw new Failure('account_has_users', 'the account still has users')
      await updateAccountRow(trx, id, { deleted: true })
      return true
    },
    (isClosed) => (isClosed ? { action: 'account.delete', target: id, accountId: id, detail: behalfOf(input) } : null),
  )
}
