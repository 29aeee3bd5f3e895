import { type PageInput, readPage, toPage } from '@constellation/chassis'
import type { Role } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { listRoleRows } from '../../store/roles.ts'
import type { UserActor } from '../access/actor.ts'
import { requireAdmin } from '../access/has-permission.ts'
import { toRole } from './to-role.ts'

/** The roles that an account can give: its own and the built-in ones. */
export async function listRoles(
  deps: Deps,
  actor: UserActor,
  input: PageInput & { accountId: string },
): Promise<{ items: Role[]; nextCursor: string | null }> {
  requireAdmin(actor, input.accountId)
  const rows = await listRoleRows(deps.db, input.accountId, readPage(input))
  return toPage(rows, input.limit, toRole, (row) => row.id)
}
