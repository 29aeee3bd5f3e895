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
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { toUser } from './to-user.ts'

type Change = RbacBody<'updateUser'>

/** Changes a user. The user may change name and locale, only an administrator status and restriction. Disabling ends their sessions. */
export async function updateUser(deps: Deps, actor: UserActor, userId: string, change: Change): Promise<User> {
  const { status } = change
  return recordedChange(
    deps,
    actor,
    (trx) => update(deps, trx, actor, userId, change),
    ({ homeAccountId: accountId }) => ({
      action: 'user.update',
      target: userId,
      accountId,
      detail: { changed: Object.keys(change), ...(status && { status }) },
    }),
  )
}

async function update(deps: Deps, trx: Transaction<Schema>, actor: UserActor, userId: string, change: Change) {
  const takesPower = change.status === 'disabled' || change.restricted === true
  const accountIds = takesPower ? await lockAccountsOf(trx, userId) : []
  const user = await lockUser(trx, userId)
  if (!user || user.deleted_at) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  const administrative = change.status !== undefined || change.restricted !== undefined
  if (administrative) requireOtherAdmin(actor, user)
  await keepLastAdminOfOthers(trx, accountIds, userId)
  if (change.status === 'disabled') await endSessions(deps, trx, { userId }, 'user_disabled')
  const updated = await updateUserRow(trx, userId, toRow(change))
  return toUser(updated ?? user)
}

/** Nobody changes their own status or restriction. */
function requireOtherAdmin(actor: UserActor, user: { id: string; home_account_id: string }) {
  requireAdmin(actor, user.home_account_id)
  if (actor.ticket.userId === user.id) throw new Failure('permission_denied', 'nobody changes their own status')
}

function toRow({ displayName, locale, status, restricted }: Change) {
  return {
    ...(displayName !== undefined && { display_name: displayName }),
    ...(locale !== undefined && { locale }),
    ...(status !== undefined && { status }),
    ...(restricted !== undefined && { restricted }),
  }
}
