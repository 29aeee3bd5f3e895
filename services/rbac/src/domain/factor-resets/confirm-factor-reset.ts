import { type RbacBody, UserId } from '@constellation/contracts-rbac'
import { hashToken, newToken } from '@constellation/tokens'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { confirmReset, findFactorReset, insertResetNotice } from '../../store/factor-resets.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { lockUser, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { invalidLink, refuseClosed } from '../links/read-link.ts'
import { recipientAt, recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { requireEnabled } from '../sign-in/who-may-sign-in.ts'
import { normalizeEmail } from '../users/normalize-email.ts'

type Input = RbacBody<'confirmFactorReset'>

const hour = 3_600_000

/** Begins the waiting period of a reset with the link that was sent. Nothing is taken yet: every contact is told, and can call it off. */
export async function confirmFactorReset(deps: Deps, actor: Actor, { token, client }: Input): Promise<Date> {
  const reset = await findFactorReset(deps.db, hashToken(token))
  if (!reset) throw invalidLink()
  refuseClosed(reset)
  const dueAt = new Date(deps.now().getTime() + deps.settings.factorResetHours * hour)
  await deps.db.transaction().execute(async (trx) => {
    const user = requireEnabled(await lockUser(trx, reset.user_id))
    refuseClosed({ open: await confirmReset(trx, { id: reset.id, userId: user.id, dueAt }) })
    await audit(deps, trx, actor, {
      action: 'factor-reset.confirm',
      target: user.id,
      accountId: user.home_account_id,
      detail: { resetId: reset.id, dueAt: dueAt.toISOString(), ip: client.ip },
    })
    await notify(deps, trx, user, { resetId: reset.id, dueAt, client })
  })
  return dueAt
}

/** Each notice has a link of its own, by which the reset is called off. */
async function notify(
  deps: Deps,
  trx: Transaction<Schema>,
  user: UserRow,
  { resetId, dueAt, client }: { resetId: string; dueAt: Date; client: Input['client'] },
): Promise<void> {
  for (const to of contactsOf(user)) {
    const token = newToken('fc_', deps.random)
    await insertResetNotice(trx, resetId, hashToken(token))
    const data = { to, userId: UserId.parse(user.id), token, dueAt: dueAt.toISOString(), device: client }
    await tell(deps, trx, { type: 'factor_reset_pending', data })
  }
}

/** The proved address, and another one that a provider has named: calling off does no harm, whoever it is who does. */
function contactsOf(user: UserRow) {
  const proved = recipientOf(user)
  const other = user.contact_email_unverified
  const isOther = other && normalizeEmail(other) !== (proved && normalizeEmail(proved.email))
  const unproved = isOther ? recipientAt({ ...user, email: other }) : null
  return [proved, unproved].filter((contact) => contact !== null)
}
