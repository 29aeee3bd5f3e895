import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { insertRecoverySet, revokeRecoverySet } from '../../store/second-factors/recovery-codes.ts'
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'

/** Makes a new set of recovery codes and revokes the old one. Only hashes are stored, so the codes can be shown only now. */
export async function makeRecoveryCodes(deps: Deps, trx: Transaction<Schema>, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes(deps.random)
  const codeHashes = codes.map((code) => hashRecoveryCode(deps.settings.recoveryPepper, code))
  await revokeRecoverySet(trx, userId)
  await insertRecoverySet(trx, { id: deps.newId(), userId, codeHashes })
  return codes
}
