import type { ClientInfo } from '@constellation/contracts-rbac'
import type { Transaction } from 'kysely'
import type { Schema } from '../schema.gen.ts'
import { used } from './factors.ts'

/** Takes a code that was right: false when one of the same time step or of a later one was taken before. */
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
