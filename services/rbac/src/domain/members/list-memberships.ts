import { createHash } from 'node:crypto'
import { AccountId, type Membership, RoleId } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listMembershipRows } from '../../store/members.ts'
import { findUser } from '../../store/users.ts'
import { notFound } from '../access/has-permission.ts'
import { isDisabled } from '../sign-in/who-may-sign-in.ts'

/** A user's permissions in each account at this moment; none for a disabled user. Equal answers have an equal `version`. */
export async function listMemberships(deps: Deps, userId: string): Promise<{ version: string; items: Membership[] }> {
  const user = await findUser(deps.db, userId)
  if (!user) throw notFound('user')
  const items = isDisabled(user) ? [] : await readMemberships(deps, userId)
  return { version: createHash('sha256').update(JSON.stringify(items)).digest('base64url').slice(0, 22), items }
}

/** The memberships of a user, with the permissions of their roles. */
export async function readMemberships(deps: Deps, userId: string): Promise<Membership[]> {
  const rows = await listMembershipRows(deps.db, userId)
  return Promise.all(
    rows.map(async (row) => ({
      accountId: AccountId.parse(row.account_id),
      accountName: row.account_name,
      roleIds: row.role_ids.map((id) => RoleId.parse(id)),
      permissions: [...(await deps.roles.permissionsOf(row.role_ids))].sort(),
    })),
  )
}
