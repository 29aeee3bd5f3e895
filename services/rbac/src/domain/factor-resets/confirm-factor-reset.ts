import { normalizeEmail } from '@constellation/contract'
import { type ClientInfo, type RbacBody, UserId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { confirmReset, findFactorReset, insertResetNotice } from '../../store/factor-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { invalidLink, linkUsed, refuseClosed } from '../links/read-link.ts'
import { recipientAt, recipientOf } from '../record/recipient.ts'
import { recordedChange } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { requireEnabled } from '../sign-in/who-may-sign-in.ts'
import { resetDueAt } from './reset-delay.ts'

/** Starts the delay of a reset with the link from the mail. No factor is removed yet: every contact is told and can cancel. */
export async function confirmFactorReset(
  deps: Deps,
  actor: Actor,
  { token, client }: RbacBody<'confirmFactorReset'>,
): Promise<Date> {
  const reset = await findFactorReset(deps.db, hashToken(token))
  if (!reset) throw invalidLink()
  refuseClosed(reset)
  const dueAt = resetDueAt(deps)
  const detail = { resetId: reset.id, dueAt: dueAt.toISOString(), ip: client.ip }
  await recordedChange(
    deps,
    actor,
    async (trx) => {
      const user = requireEnabled(await lockUser(trx, reset.user_id))
      if (!(await confirmReset(trx, { id: reset.id, userId: user.id, dueAt }))) throw linkUsed()
      await notify(deps, trx, user, { resetId: reset.id, dueAt, client })
      return user
    },
    (user) => ({ action: 'factor-reset.confirm', target: user.id, accountId: user.home_account_id, detail }),
  )
  return dueAt
}

/** Tells each contact, with a link of its own that cancels the reset. */
async function notify(
  deps: Deps,
  trx: Transaction<Schema>,
  user: UserRow,
  { resetId, dueAt, client }: { resetId: string; dueAt: Date; client: ClientInfo },
): Promise<void> {
  for (const to of contactsOf(user)) {
    const token = newToken('fc_', deps.random)
    await insertResetNotice(trx, resetId, hashToken(token))
    const data = { to, userId: UserId.parse(user.id), token, dueAt: dueAt.toISOString(), device: client }
    await tell(deps, trx, { type: 'factor_reset_pending', data })
  }
}

/** The proved address, and a different one that a provider named. Cancelling is harmless, so an unproved address may do it. */
function contactsOf(user: UserRow) {
  const proved = recipientOf(user)
  const other = user.contact_email_unverified
  const isOther = other && normalizeEmail(other) !== (proved && normalizeEmail(proved.email))
  const unproved = isOther ? recipientAt({ ...user, email: other }) : null
  return [proved, unproved].filter((contact) => contact !== null)
}
