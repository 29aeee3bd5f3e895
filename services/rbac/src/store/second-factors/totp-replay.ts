import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { used } from './factors.ts'

/** Consumes the time step of a right code. False for a replay: a code of the same or a later step was used before. */
export async function consumeTotpStep(
  trx: Transaction<Schema>,
  factorId: string,
  step: number,
  client: ClientInfo,
): Promise<boolean> {
  const taken = await trx
    .updateTable('factors')
    .set({ totp_last_step: String(step), ...used(client) })
    .where('id', '=', factorId)
    .where('state', '=', 'active')
    .where((eb) => eb.or([eb('totp_last_step', 'is', null), eb('totp_last_step', '<', String(step))]))
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}
