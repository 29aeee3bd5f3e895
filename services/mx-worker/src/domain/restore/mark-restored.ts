import { Failure } from '@constellation/chassis'
import type { HostOperator } from '@constellation/operator-command'
import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'
import { countOpenItems, markItemsRestored } from '../../store/restored.ts'

type Marked = { matched: number; marked: number }

/**
 * Marks every message that waits as one that may have been sent since the backup: it is looked up before anything else is done with it.
 * To be run after a restore, before any worker is started. Without an expected count it only counts.
 */
export function markRestored(
  { db }: Pick<Deps, 'db'>,
  { user, requestId }: HostOperator,
  expectedCount: number | undefined,
): Promise<Marked> {
  return db.transaction().execute(async (trx) => {
    // A large queue takes longer than a request may.
    await sql`set local statement_timeout = 0`.execute(trx)
    const matched = await countOpenItems(trx)
    if (expectedCount === undefined) return { matched, marked: 0 }
    if (expectedCount !== matched)
      throw new Failure('count_mismatch', `${matched} messages wait and ${expectedCount} are expected: look again`)
    return { matched, marked: await markItemsRestored(trx, { actor: user, requestId }) }
  })
}
