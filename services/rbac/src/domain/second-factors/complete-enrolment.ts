import { Failure } from '@constellation/chassis'
import { type ClientInfo, UserId } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { findPerson } from '../../store/second-factors/demand-facts.ts'
import { hasRecoverySet } from '../../store/second-factors/recovery-codes.ts'
import { clearMustEnrol, type UserRow } from '../../store/users.ts'
import type { UserActor } from '../access/actor.ts'
import { audit } from '../record/audit.ts'
import { recipientOf } from '../record/recipient.ts'
import { type Recorded, recorded } from '../record/recorded-change.ts'
import { tell } from '../record/tell.ts'
import { raiseSession } from '../sessions/raise-session.ts'
import type { Started } from '../sessions/start-session.ts'
import { makeRecoveryCodes } from './make-recovery-codes.ts'

type Enrolment = {
  /** Locked. */
  user: UserRow
  /** Activated in this transaction. */
  factor: { id: string; kind: 'totp' | 'webauthn'; name: string | null; amr: readonly string[] }
  browser: { browserId: string; refreshToken?: string | undefined; client: ClientInfo }
}

/**
 * Completes an enrolment after the factor became active: records it, tells the person, makes recovery codes where there are
 * none, and raises the session. Gives the codes, which cannot be shown again.
 */
export async function completeEnrolment(
  deps: Deps,
  trx: Transaction<Schema>,
  actor: UserActor,
  { user, factor, browser }: Enrolment,
): Promise<{ started: Started; recoveryCodes: string[] | null } & Recorded> {
  const { id: factorId, kind, name, amr } = factor
  const about = { target: user.id, accountId: user.home_account_id }
  const detail = { factorId, kind, ip: browser.client.ip }
  await audit(deps, trx, actor, { action: 'factor.add', ...about, detail })
  const at = deps.now().toISOString()
  const data = { to: recipientOf(user), userId: UserId.parse(user.id), kind, name, at, device: browser.client }
  await tell(deps, trx, { type: 'factor_added', data })
  const recoveryCodes = (await hasRecoverySet(trx, user.id)) ? null : await makeRecoveryCodes(deps, trx, user.id)
  await clearMustEnrol(trx, user.id)
  const person = await findPerson(trx, user.id)
  const raise = { sessionId: actor.ticket.sessionId, amr, restricted: false, browser }
  const started = person && (await raiseSession(deps, trx, actor, { ...raise, person }))
  if (!started) throw new Failure('invalid_ticket', 'the session has ended')
  return recorded({ started, recoveryCodes })
}
