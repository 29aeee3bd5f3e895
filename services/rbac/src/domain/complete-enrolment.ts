import type { Transaction } from 'kysely'
import type { Deps } from '../deps.ts'
import type { Schema } from '../store/schema.gen.ts'
import type { UserRow } from '../store/users.ts'
import type { UserActor } from './actor.ts'
import type { Started } from './start-session.ts'

type Enrolment = {
  user: UserRow
  /** Just activated, in this transaction. */
  factor: { id: string; kind: 'totp' | 'webauthn'; name: string | null; amr: readonly string[] }
  browser: { browserId: string; refreshToken?: string | undefined; client: { ip: string; userAgent: string } }
}

/**
 * What follows when a factor has become active: the session counts as having proved it, recovery codes are made where there are none, and it is recorded
 * and told. Gives the codes, for the only time.
 */
export async function completeEnrolment(
  _deps: Deps,
  _trx: Transaction<Schema>,
  _actor: UserActor,
  _enrolment: Enrolment,
): Promise<{ started: Started; recoveryCodes: string[] | null }> {
  throw new Error('not built yet')
}
