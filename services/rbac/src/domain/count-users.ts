import type { Deps } from '../deps.ts'
import { countUserRows } from '../store/users.ts'
import { demandAdmin } from './access.ts'
import type { UserActor } from './actor.ts'

/** How many users have their home in an account. */
export function countUsers(deps: Deps, actor: UserActor, accountId: string): Promise<number> {
  demandAdmin(actor, accountId)
  return countUserRows(deps.db, accountId)
}
