import type { Deps } from '../../deps.ts'
import type { ReleasedItem } from '../../store/suppressions.ts'

/** Tells workers of messages that nothing holds any more. */
export function wakeReleased({ wakeWorkers }: Pick<Deps, 'wakeWorkers'>, items: readonly ReleasedItem[]): void {
  for (const { item_id: itemId, cycle, was_held } of items)
    if (was_held) wakeWorkers({ itemId, cycle, attemptNo: 1, delayMs: 0 })
}
