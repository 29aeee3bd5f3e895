import { UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { revokeFactors } from '../../store/second-factors/factors.ts'
import { demandEnrolment, type UserRow } from '../../store/users.ts'
import { recipientOf } from '../record/recipient.ts'
import { tell } from '../record/tell.ts'
import { endSessions } from '../sessions/end-sessions.ts'

/**
 * Revokes every factor of a locked user and gives how many. All sessions end, the next sign-in must enrol a factor, and the
 * person is told.
 */
export async function revokeAllFactors(
  deps: Deps,
  trx: Transaction<Schema>,
  user: UserRow,
  by: 'waiting_period' | 'administrator',
): Promise<number> {
  const revoked = await revokeFactors(trx, user.id)
  await demandEnrolment(trx, user.id)
  await endSessions(deps, trx, { userId: user.id }, 'factors_reset')
  const data = { to: recipientOf(user), userId: UserId.parse(user.id), by, at: deps.now().toISOString() }
  await tell(deps, trx, { type: 'factors_reset', data })
  return revoked
}
