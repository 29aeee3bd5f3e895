import type { Deps } from '../../deps.ts'
import type { ReleasedItem } from '../../store/suppressions.ts'

/** Tells workers of messages that nothing holds any more. */
export async function wakeReleased(
  { wakeWorkers }: Pick<Deps, 'wakeWorkers'>,
  items: readonly ReleasedItem[],
): Promise<void> {
  const free = items.filter(({ was_held }) => was_held)
  await Promise.all(free.map(({ item_id: itemId, cycle }) => wakeWorkers({ itemId, cycle, attemptNo: 1, delayMs: 0 })))
}
