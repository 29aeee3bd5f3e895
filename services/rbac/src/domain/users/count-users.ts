import type { Deps } from '../../deps.ts'
import { countUserRows } from '../../store/user-lists.ts'
import type { UserActor } from '../access/actor.ts'
import { requireAdmin } from '../access/has-permission.ts'

/** How many users have their home account here. */
export function countUsers(deps: Deps, actor: UserActor, accountId: string): Promise<number> {
  requireAdmin(actor, accountId)
  return countUserRows(deps.db, accountId)
}
