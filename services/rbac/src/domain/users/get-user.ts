import type { User } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findPasswordHash } from '../../store/passwords/password-hashes.ts'
import { findUser } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { notFound, requireSelfOrAdmin } from '../access/has-permission.ts'
import { toUser } from './to-user.ts'

/** One user, for themselves or their administrator. */
export async function getUser(deps: Deps, actor: Actor, userId: string): Promise<User> {
  const [user, credential] = await Promise.all([findUser(deps.db, userId), findPasswordHash(deps.db, userId)])
  if (!user) throw notFound('user')
  requireSelfOrAdmin(actor, user)
  return toUser(user, credential?.updated_at)
}
