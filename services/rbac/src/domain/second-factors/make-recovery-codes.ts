import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { insertRecoverySet, revokeRecoverySet } from '../../store/second-factors/recovery-codes.ts'
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'

/** Gives a user a new set of recovery codes; those before it are void. They are kept as hashes, so this is the only time that they can be shown. */
export async function makeRecoveryCodes(deps: Deps, trx: Transaction<Schema>, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes(deps.random)
  const codeHashes = codes.map((code) => hashRecoveryCode(deps.settings.recoveryPepper, code))
  await revokeRecoverySet(trx, userId)
  await insertRecoverySet(trx, { id: deps.newId(), userId, codeHashes })
  return codes
}
