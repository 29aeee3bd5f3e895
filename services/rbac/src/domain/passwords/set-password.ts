import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import { closePasswordResets } from '../../store/passwords/password-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { noteOwnPassword, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { endSessions } from '../sessions/end-sessions.ts'

type Change = {
  user: UserRow
  hash: string
  keepSessionId: string | undefined
  device: ClientInfo | null
}

/** Puts a new password in place: open links and every session but the named one end, and the person is told. */
export async function setPassword(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { user, hash, keepSessionId, device }: Change,
): Promise<void> {
  // The user before the credential, as a sign-in takes them: the other way round the two could wait for each other.
  await noteOwnPassword(trx, user.id)
  await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash })
  await closePasswordResets(trx, user.id)
  await endSessions(deps, trx, { userId: user.id, ...(keepSessionId && { except: keepSessionId }) }, 'password_changed')
  await audit(deps, trx, actor, { action: 'password.change', target: user.id, accountId: user.home_account_id })
  const to = recipientOf(user)
  if (to)
    await tell(deps, trx, {
      type: 'password_changed',
      data: { to, userId: user.id, at: deps.now().toISOString(), device },
    })
}
