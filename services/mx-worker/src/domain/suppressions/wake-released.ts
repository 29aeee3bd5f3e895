import type { Deps } from '../../deps.ts'
import type { ReleasedItem } from '../../store/suppressions.ts'

/** Tells workers of messages that nothing holds any more. */
export async function wakeReleased(
  { wakeWorkers }: Pick<Deps, 'wakeWorkers'>,
  items: readonly ReleasedItem[],
): Promise<void> {
  for (const { item_id: itemId, cycle, was_held } of items)
    if (was_held) await wakeWorkers({ itemId, cycle, attemptNo: 1, delayMs: 0 })
}
