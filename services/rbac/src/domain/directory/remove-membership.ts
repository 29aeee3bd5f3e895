import type { Deps } from '../../deps.ts'
import { deleteMember } from '../../store/members.ts'
import type { ServiceActor } from '../access/actor.ts'
import { keepLastAdmin } from '../members/keep-last-admin.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { behalfOf } from './behalf-of.ts'
import { lockDirectoryAccount } from './directory-objects.ts'

type Input = { accountId: string; userId: string; onBehalfOf?: string | undefined }

/** Removes a user from an account. The last administrator stays. Does nothing where they are no member. */
export async function removeMembership(deps: Deps, actor: ServiceActor, input: Input): Promise<void> {
  const { accountId, userId } = input
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      await lockDirectoryAccount(trx, accountId)
      await keepLastAdmin(trx, accountId, userId)
      return deleteMember(trx, { accountId, userId })
    },
    (isRemoved) => (isRemoved ? { action: 'member.remove', target: userId, accountId, detail: behalfOf(input) } : null),
  )
}
