import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { putPasswordHash } from '../../store/passwords/password-hashes.ts'
import { closePasswordResets } from '../../store/passwords/password-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { noteMustChangePassword, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from '../sessions/end-sessions.ts'

type Change = {
  user: UserRow
  hash: string
  keepSessionId: string | undefined
  device: ClientInfo | null
  /** The password works once, and then the user chooses their own. */
  oneTime?: boolean
}

/**
 * Sets a new password in one transaction, after `first` has run in it. Open links and every session except the kept one end,
 * and the person is told.
 */
export async function setPassword(
  deps: Deps,
  actor: Actor,
  change: Change,
  first: (trx: Transaction<Schema>) => Promise<void> = async () => undefined,
): Promise<void> {
  const { user } = change
  const entry = { action: 'password.change', target: user.id, accountId: user.home_account_id } as const
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      await first(trx)
      await replacePassword(deps, trx, change)
    },
    entry,
  )
}

/** Replaces a password. Open links and every session except the kept one end, and the person is told. */
export async function replacePassword(
  deps: Deps,
  trx: Transaction<Schema>,
  { user, hash, keepSessionId, device, oneTime = false }: Change,
): Promise<void> {
  // The user is locked before the credential, as a sign-in does: the other order could deadlock.
  await noteMustChangePassword(trx, user.id, oneTime)
  await putPasswordHash(trx, { id: deps.newId(), userId: user.id, hash, oneTime })
  await closePasswordResets(trx, user.id)
  const which = { userId: user.id, ...(keepSessionId && { except: keepSessionId }) }
  await endSessions(deps, trx, which, 'password_changed')
  const to = recipientOf(user)
  if (!to) return
  const data = { to, userId: user.id, at: deps.now().toISOString(), device }
  await tell(deps, trx, { type: 'password_changed', data })
}
