import type { RbacBody, User } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { updateUserRow } from '../../store/users.ts'
import type { ServiceActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { keepLastAdminOfOthers } from '../members/keep-last-admin.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { toUser } from '../users/to-user.ts'
import { behalfOf } from './behalf-of.ts'
import { lockDirectoryUser } from './directory-objects.ts'

type Input = { id: string } & RbacBody<'setUserStatus'>

/** Lets a user sign in, or refuses them and ends their sessions. The last administrator of others stays. A repeat changes nothing. */
export async function setUserStatus(deps: Deps, actor: ServiceActor, input: Input): Promise<User> {
  const { user } = await recordedChange(
    deps,
    actor,
    (trx) => change(deps, trx, input),
    ({ user: { id, homeAccountId: accountId }, isChanged }) => {
      const detail = { changed: ['status'], status: input.status, ...behalfOf(input) }
      return isChanged ? { action: 'user.update', target: id, accountId, detail } : null
    },
  )
  return user
}

async function change(deps: Deps, trx: Transaction<Schema>, { id, status }: Input) {
  const found = await lockDirectoryUser(trx, id)
  if (!found) throw notFound('user')
  // A user who has not proved their address yet becomes active by proving it.
  const isChanged = status === 'disabled' ? found.user.status !== 'disabled' : found.user.status === 'disabled'
  if (!isChanged) return { user: toUser(found.user), isChanged }
  if (status === 'disabled') {
    await keepLastAdminOfOthers(trx, found.accountIds, id)
    await endSessions(deps, trx, { userId: id }, 'user_disabled')
  }
  const row = await updateUserRow(trx, id, { status })
  return { user: toUser(row ?? found.user), isChanged }
}
