import type { Deps } from '../../deps.ts'
import { listDueItems } from '../../store/queue.ts'

/** How many messages are named to workers. Each place that becomes free claims more. */
const most = 32

/** Wakes workers for what is due of a provider or of a mailbox that sends again. */
export async function wakeDue(
  { db, wakeWorkers }: Pick<Deps, 'db' | 'wakeWorkers'>,
  scope: { providerId: string } | { mailboxId: string },
): Promise<void> {
  const due = await listDueItems(db, scope, most)
  await Promise.all(
    due.map(({ id: itemId, cycle, attempts_total }) =>
      wakeWorkers({ itemId, cycle, attemptNo: attempts_total + 1, delayMs: 0 }),
    ),
  )
}
