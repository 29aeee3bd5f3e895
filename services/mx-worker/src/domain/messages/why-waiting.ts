import type { Message } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { findHold, type ItemRow } from '../../store/messages.ts'

/** Why a message that is accepted is not sent yet, and until when at most; null when it waits for nothing. */
export async function whyWaiting({ db }: Deps, item: ItemRow): Promise<Message['waiting']> {
  if (!['queued', 'retry_wait', 'unknown'].includes(item.status)) return null
  const until = item.next_attempt_at.toISOString()
  if (item.hold_reason !== null) return { reason: item.hold_reason, until: item.expires_at.toISOString() }
  const { mailbox, provider, throttled_until, paced_until } = await findHold(db, item.id)
  if (mailbox !== null) return { reason: `the mailbox is ${mailbox}`, until: item.expires_at.toISOString() }
  if (provider !== null) return { reason: `the provider is ${provider}`, until: item.expires_at.toISOString() }
  if (throttled_until && throttled_until > item.next_attempt_at)
    return { reason: 'the provider throttles this mailbox', until: throttled_until.toISOString() }
  if (paced_until && paced_until > item.next_attempt_at)
    return { reason: 'the mailbox has sent as much as its rate permits', until: paced_until.toISOString() }
  if (item.status === 'queued') return { reason: 'it is due, and waits for a free place', until }
  if (item.restored_at !== null)
    return { reason: 'a backup was restored: it may have been sent since, and is looked up', until }
  if (item.status === 'unknown') return { reason: 'it may have been sent, and is looked up', until }
  return { reason: `it is tried again after ${item.last_code ?? 'a failure'}`, until }
}
