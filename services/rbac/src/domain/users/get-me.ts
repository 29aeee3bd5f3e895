import type { Membership, User } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import type { UserActor } from '../access/actor.ts'
import { readMemberships } from '../members/list-memberships.ts'
import { getUser } from './get-user.ts'

/** The caller, with their roles in each account. */
export async function getMe(deps: Deps, actor: UserActor): Promise<User & { tenantRoles: Membership[] }> {
  const { userId } = actor.ticket
  const [user, tenantRoles] = await Promise.all([getUser(deps, actor, userId), readMemberships(deps, userId)])
  return { ...user, tenantRoles }
}
