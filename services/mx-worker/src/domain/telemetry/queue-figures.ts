import { MailboxId, type MessageState, ProviderId, type QueueFigures } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { type QueueFiguresRow, readQueueFigures } from '../../store/queue-figures.ts'
import { authorize } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { readers } from '../queue/find-own-item.ts'

/** The states that are no end. */
const openStates: readonly MessageState[] = ['queued', 'sending', 'retry_wait', 'unknown']

/** What waits in an account at this moment, for how long, and what is paused. */
export async function queueFigures(
  { db }: Deps,
  caller: PersonCaller,
  { accountId }: { accountId?: string | undefined },
): Promise<QueueFigures> {
  const row = await readQueueFigures(db, authorize(caller, readers, accountId))
  return {
    states: openStates.map((status) => toState(row, status)),
    oldestDueSeconds: row.oldest_due,
    paused: toPaused(row),
    suppressed: row.suppressed,
    openFailures: row.open_failures,
  }
}

function toState({ states }: QueueFiguresRow, status: MessageState): QueueFigures['states'][number] {
  const found = states.find((one) => one.status === status)
  return { status, messages: found?.messages ?? 0, oldestAgeSeconds: found?.oldest_age ?? null }
}

function toPaused({ providers, mailboxes, throttled }: QueueFiguresRow): QueueFigures['paused'] {
  return {
    providers: providers.map(({ id, ...one }) => ({ id: ProviderId.parse(id), ...one })),
    mailboxes: mailboxes.map(({ id, ...one }) => ({ id: MailboxId.parse(id), ...one })),
    throttled: throttled.map(({ provider_id, mailbox_id, until }) => ({
      providerId: ProviderId.parse(provider_id),
      mailboxId: MailboxId.parse(mailbox_id),
      until: new Date(until).toISOString(),
    })),
  }
}
