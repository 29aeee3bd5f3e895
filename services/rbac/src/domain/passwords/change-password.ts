import type { RbacBody } from '@constellation/contracts-rbac'
import type { Deps } from '../../deps.ts'
import { findUser } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { notFound } from '../access/has-permission.ts'
import { refuseUnsafePassword } from './refuse-unsafe-password.ts'
import { setPassword } from './set-password.ts'

type Input = { id: string } & RbacBody<'changePassword'>

/** Sets the caller's own new password. Every session except the one they call from ends. */
export async function changePassword(deps: Deps, actor: UserActor, input: Input): Promise<void> {
  const user = input.id === actor.ticket.userId ? await findUser(deps.db, input.id) : undefined
  if (!user) throw notFound('user')
  await refuseUnsafePassword(deps, input.newPassword, [user.email, user.display_name])
  const hash = await deps.passwords.hash(input.newPassword)
  const keepSessionId = actor.ticket.sessionId
  await setPassword(deps, actor, { user, hash, keepSessionId, device: input.client ?? null })
}
