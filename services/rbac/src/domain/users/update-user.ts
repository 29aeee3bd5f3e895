import { Failure } from '@constellation/chassis'
import type { RbacBody, User } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { lockAccountsOf } from '../../store/accounts.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, updateUserRow } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound, requireAdmin, requireSelfOrAdmin } from '../access/has-permission.ts'
import { keepLastAdminOfOthers } from '../members/keep-last-admin.ts'
import { audit } from '../record/record.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { toUser } from './to-user.ts'

type Change = RbacBody<'updateUser'>

/** Changes a user: name and locale by themselves too, status and restriction by an administrator alone. Disabling ends their sessions. */
export async function updateUser(deps: Deps, actor: UserActor, userId: string, change: Change): Promise<User> {
  return deps.db.transaction().execute(async (trx) => {
    if (change.status === 'disabled') await lockAccountsOf(trx, userId)
    const user = await lockUser(trx, userId)
    if (!user || user.deleted_at) throw notFound('user')
    requireSelfOrAdmin(actor, user)
    const administrative = change.status !== undefined || change.restricted !== undefined
    if (administrative) demandOtherAdmin(actor, user)
    if (change.status === 'disabled') await disable(deps, trx, user)
    const updated = await updateUserRow(trx, userId, toRow(change))
    await audit(deps, trx, actor, {
      action: 'user.update',
      target: userId,
      accountId: user.home_account_id,
      detail: { changed: Object.keys(change), ...(change.status && { status: change.status }) },
    })
    return toUser(updated ?? user)
  })
}

/** Status and restriction are never one's own to write. */
function demandOtherAdmin(actor: UserActor, user: { id: string; home_account_id: string }) {
  requireAdmin(actor, user.home_account_id)
  if (actor.ticket.userId === user.id) throw new Failure('permission_denied', 'nobody changes their own status')
}

async function disable(deps: Deps, trx: Transaction<Schema>, user: { id: string; home_account_id: string }) {
  await keepLastAdminOfOthers(trx, user.home_account_id, user.id)
  await endSessions(deps, trx, { userId: user.id }, 'user_disabled')
}

function toRow({ displayName, locale, status, restricted }: Change) {
  return {
    ...(displayName !== undefined && { display_name: displayName }),
    ...(locale !== undefined && { locale }),
    ...(status !== undefined && { status }),
    ...(restricted !== undefined && { restricted }),
  }
}
