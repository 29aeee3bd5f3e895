import { Failure } from '@constellation/chassis'
import type { Flag } from '@constellation/contracts-platform'
import type { Transaction } from 'kysely'
import type { Deps } from '../../deps.ts'
import { appendAudit } from '../../store/audit.ts'
import { archiveFlagRow, type FlagChange, type FlagRow, lockFlag, updateFlagRow } from '../../store/flags.ts'
import type { Schema } from '../../store/schema.gen.ts'
import type { Caller } from '../access/caller.ts'
import { guardOperator } from '../access/guard-operator.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { readIfMatch } from '../versions/read-if-match.ts'
import { newSalt } from './create-flag.ts'
import { flagDifferences } from './flag-differences.ts'
import { noSuchFlag } from './read-flags.ts'
import { toFlag } from './to-flag.ts'

/** Which flag is changed, in the version that the caller saw. */
type Which = { key: string; ifMatch: string | undefined }

/** Changes what is given of a flag. */
export async function updateFlag(deps: Deps, caller: Caller, which: Which, change: FlagChange): Promise<Flag> {
  await guardOperator(deps, caller, 'updateFlag')
  const isToggle = Object.keys(change).every((name) => name === 'enabled')
  return write(deps, caller, which, {
    action: isToggle ? 'flag.toggle' : 'flag.update',
    change: (trx) => updateFlagRow(trx, which.key, change),
  })
}

/** Gives a flag a new salt, so that its roll-out reaches other units. */
export async function reshuffleFlag(deps: Deps, caller: Caller, which: Which, confirmKey: string): Promise<Flag> {
  await guardOperator(deps, caller, 'reshuffleFlag')
  if (confirmKey !== which.key) throw new Failure('confirmation_mismatch', 'confirm with the key of the flag')
  return write(deps, caller, which, {
    action: 'flag.update',
    change: (trx) => updateFlagRow(trx, which.key, { salt: newSalt(deps) }),
  })
}

/** Archives a flag, which is off for everyone from then on. */
export async function archiveFlag(deps: Deps, caller: Caller, which: Which): Promise<void> {
  await guardOperator(deps, caller, 'archiveFlag')
  await write(deps, caller, which, { action: 'flag.archive', change: (trx) => archiveFlagRow(trx, which.key) })
}

type Write = { action: string; change: (trx: Transaction<Schema>) => Promise<FlagRow> }

async function write(deps: Deps, caller: Caller, { key, ifMatch }: Which, { action, change }: Write): Promise<Flag> {
  const version = readIfMatch(ifMatch)
  const flag = await deps.db.transaction().execute(async (trx) => {
    const before = await lockUnchanged(deps, trx, key, version)
    const after = toFlag(await change(trx), deps.now())
    const detail = { key, changes: flagDifferences(before, after) }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { action, tenantId: null, detail }))
    return after
  })
  deps.flags.invalidate()
  return flag
}

/** The flag in this version, locked. A refusal shows the flag as it is, so that the change can be merged. */
async function lockUnchanged({ now }: Deps, trx: Transaction<Schema>, key: string, version: number): Promise<Flag> {
  const row = await lockFlag(trx, key)
  if (!row) throw noSuchFlag()
  const current = toFlag(row, now())
  if (row.version !== version)
    throw new Failure('version_mismatch', `the flag has the version ${row.version}: read it again`, {
      members: { current },
    })
  if (row.archived_at)
    throw new Failure('state_conflict', 'the flag is archived', { members: { currentState: 'archived' } })
  return current
}
