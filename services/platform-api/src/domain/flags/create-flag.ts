import { Failure } from '@constellation/chassis'
import type { Flag } from '@constellation/contracts-platform'
import { isUniqueViolation } from '@constellation/database'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { findFlagById, insertFlag, type NewFlag } from '../../store/flags.ts'
import type { Caller } from '../access/caller.ts'
import { guardOperator } from '../access/guard-operator.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { createOnce, type Repeatable } from '../idempotency/create-once.ts'
import { flagDifferences } from './flag-differences.ts'
import { toFlag } from './to-flag.ts'

type Input = Omit<NewFlag, 'id' | 'salt'>

/** Creates a flag with a salt of its own. */
export async function createFlag(deps: Deps, caller: Caller, input: Input, repeatable: Repeatable): Promise<Flag> {
  await guardOperator(deps, caller, 'createFlag')
  const read = async (id: string) => {
    const row = await findFlagById(deps.db, id)
    return row && toFlag(row, deps.now())
  }
  const create = (id: string) => insert(deps, caller, { ...input, id, salt: newSalt(deps) })
  return createOnce(deps, caller, repeatable, { operation: 'createFlag', request: input, create, read })
}

/** 64 random bits in hexadecimal. */
export function newSalt({ random }: Pick<Deps, 'random'>): string {
  return Buffer.from(random(8)).toString('hex')
}

async function insert(deps: Deps, caller: Caller, flag: NewFlag): Promise<void> {
  try {
    await deps.db.transaction().execute(async (trx) => {
      await insertFlag(trx, flag)
      const row = await findFlagById(trx, flag.id)
      if (!row) throw new Error('a flag that was just written is there')
      const detail = { key: flag.key, changes: flagDifferences(undefined, toFlag(row, deps.now())) }
      await appendAudit(trx, auditEntry(deps.newId(), caller, { action: 'flag.create', tenantId: null, detail }))
    })
  } catch (error) {
    if (!isUniqueViolation(error, 'flags_pkey')) throw error
    throw new Failure('already_exists', `there is or was a flag "${flag.key}"`, { cause: error })
  }
  deps.flags.invalidate()
}
