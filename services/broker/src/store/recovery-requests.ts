import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import type { RecoveryRequestsTable, Schema } from './schema.gen.ts'

export type RecoveryRow = Selectable<RecoveryRequestsTable>
export type NewRecovery = Insertable<RecoveryRequestsTable> & { omni_account: string; daemon_address: string }

export async function insertRecovery(trx: Transaction<Schema>, recovery: NewRecovery): Promise<void> {
  await trx.insertInto('recovery_requests').values(recovery).execute()
}

type Own = { recoveryId: string; master: string; now: Date }

/** A recovery of this master that waits and has not expired. */
export function findWaitingRecovery(
  db: Kysely<Schema>,
  { recoveryId, master, now }: Own,
): Promise<RecoveryRow | undefined> {
  return db
    .selectFrom('recovery_requests')
    .selectAll()
    .where('recovery_id', '=', recoveryId)
    .where('omni_account', '=', master)
    .where('status', '=', 'awaiting_master')
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** A recovery of this master that waits, or whose grant has not begun. */
export function findCancellableRecovery(db: Kysely<Schema>, { recoveryId, master, now }: Own) {
  return db
    .selectFrom('recovery_requests as r')
    .leftJoin('grants as g', 'g.grant_id', 'r.grant_id')
    .selectAll('r')
    .where('r.recovery_id', '=', recoveryId)
    .where('r.omni_account', '=', master)
    .where((eb) =>
      eb.or([
        eb('r.status', '=', 'awaiting_master'),
        eb.and([eb('r.status', '=', 'finished'), eb('g.not_before', '>', now)]),
      ]),
    )
    .executeTakeFirst()
}

/** Moves a recovery on from the state it was read in. False when another call has moved it since. */
export async function settleRecovery(
  trx: Transaction<Schema>,
  { recoveryId, from, to, grantId, now }: SettledRecovery,
): Promise<boolean> {
  const settled = await trx
    .updateTable('recovery_requests')
    .set({ status: to, settled_at: now, ...(grantId !== undefined && { grant_id: grantId }) })
    .where('recovery_id', '=', recoveryId)
    .where('status', '=', from)
    .returning('recovery_id')
    .executeTakeFirst()
  return settled !== undefined
}

type SettledRecovery = {
  recoveryId: string
  from: string
  to: 'finished' | 'cancelled'
  grantId?: string
  now: Date
}
