import { readPage, toPage } from '@constellation/chassis'
import { normalizeEmail } from '@constellation/contract'
import type { RbacQuery, User } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listUserRows, type UserFilter } from '../../store/user-lists.ts'
import type { UserActor } from '../access/actor.ts'
import { hasPermission, isPlatformAdmin } from '../access/has-permission.ts'
import { toUser } from './to-user.ts'

type Input = RbacQuery<'listUsers'>

/** The users whom the caller may see: those of the accounts they administer, otherwise only themselves. */
export async function listUsers(
  deps: Deps,
  actor: UserActor,
  input: Input,
): Promise<{ items: User[]; nextCursor: string | null }> {
  const filter: UserFilter = {
    ...visible(actor, input.accountId),
    ...(input.email && { emailNormalized: normalizeEmail(input.email) }),
    ...(input.search && { search: input.search }),
    ...(input.status && { status: input.status }),
  }
  const rows = await listUserRows(deps.db, filter, readPage(input))
  return toPage(
    rows,
    input.limit,
    (row) => toUser(row),
    (row) => row.id,
  )
}

function visible(actor: UserActor, accountId: string | undefined): Pick<UserFilter, 'accountIds' | 'onlyUserId'> {
  const { ticket } = actor
  if (accountId)
    return hasPermission(actor, accountId, 'admin')
      ? { accountIds: [accountId] }
      : { accountIds: [accountId], onlyUserId: ticket.userId }
  if (isPlatformAdmin(ticket)) return { accountIds: null }
  const administered = [...ticket.memberships.keys()].filter((id) => hasPermission(actor, id, 'admin'))
  return administered.length ? { accountIds: administered } : { accountIds: null, onlyUserId: ticket.userId }
}
