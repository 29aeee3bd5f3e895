import { UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { revokeFactors } from '../../store/second-factors/factors.ts'
import { demandEnrolment, type UserRow } from '../../store/users.ts'
import type { Actor } from '../access/actor.ts'
import { recipientOf } from '../record/recipient.ts'
import { audit, tell } from '../record/record.ts'
import { endSessions } from '../sessions/end-sessions.ts'

type Taking = {
  /** Held by this transaction. */
  user: UserRow
  by: 'waiting_period' | 'administrator'
  detail: Record<string, unknown>
}

/** Takes every factor from a user: all sessions end, the next sign-in enrols anew, and the person is told. */
export async function revokeAllFactors(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: Actor,
  { user, by, detail }: Taking,
): Promise<void> {
  const revoked = await revokeFactors(trx, user.id)
  await demandEnrolment(trx, user.id)
  await endSessions(deps, trx, { userId: user.id }, 'factors_reset')
  await audit(deps, trx, actor, {
    action: 'factors.reset',
    target: user.id,
    accountId: user.home_account_id,
    detail: { by, revoked, ...detail },
  })
  const data = { to: recipientOf(user), userId: UserId.parse(user.id), by, at: deps.now().toISOString() }
  await tell(deps, trx, { type: 'factors_reset', data })
}
