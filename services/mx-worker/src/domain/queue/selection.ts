import { Failure } from '@constellation/chassis'
import type { Skipped } from '@constellation/contracts-mx'
import { MessageId } from '@constellation/contracts-mx'
import type { LockedItem } from '../../store/queue-changes.ts'
import type { FilterInput } from './list-queue.ts'

/** Which messages of an account an operator selects: by their ids, or by a filter. */
export type Selection = {
  accountId?: string | undefined
  ids?: readonly string[] | undefined
  filter?: (FilterInput & { status?: readonly string[] | undefined }) | undefined
  dryRun: boolean
  expectedCount?: number | undefined
}

/** Refuses when another number is selected than the operator saw. Nothing is done then. */
export function requireCount(matched: number, { expectedCount }: Selection): void {
  if (expectedCount === undefined || expectedCount === matched) return
  throw new Failure('count_mismatch', `${matched} messages match and ${expectedCount} are expected: look again`)
}

/** The messages that may be changed, and why the others may not. Ids that are not there are skipped too. */
export function partItems(
  ids: readonly string[],
  locked: readonly LockedItem[],
  whyNot: (item: LockedItem) => Skipped['reason'] | undefined,
): { free: string[]; skipped: Skipped[] } {
  const byId = new Map(locked.map((item) => [item.id, item]))
  const free: string[] = []
  const skipped: Skipped[] = []
  for (const id of new Set(ids.map((one) => one.toLowerCase()))) {
    const item = byId.get(id)
    const reason = item ? whyNot(item) : 'not_found'
    if (reason) skipped.push({ id: MessageId.parse(id), reason })
    else free.push(id)
  }
  return { free, skipped }
}
