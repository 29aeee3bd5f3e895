import { Failure } from '@constellation/chassis'
import type { Message } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { findContent, findHold, findItem, type ItemRow, listAttempts, listRecipients } from '../../store/messages.ts'
import { authorize, seesAll } from '../access/authorize.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { openContent } from './content.ts'
import { toMessage } from './message-shape.ts'

/** One message with its recipients and attempts, and what it waits for. Who may only send sees the messages that they handed in. */
export async function getMessage(deps: Deps, caller: Caller, id: string): Promise<Message> {
  const { db } = deps
  const item = await findItem(db, id)
  if (!item || !mayRead(caller, item)) throw new Failure('not_found', 'no such message, or none that you may see')
  const sealed = await findContent(db, id)
  return toMessage(item, {
    subject: sealed === undefined ? null : openContent(deps.sealing, id, sealed).subject,
    recipients: await listRecipients(db, id),
    attempts: await listAttempts(db, id),
    waiting: await whyWaiting(deps, item),
  })
}

/** A message of a foreign account, and one that another caller handed in, are not there for the caller. */
function mayRead(caller: Caller, item: ItemRow): boolean {
  try {
    authorize(caller, ['mx_read', 'mx_send', 'admin'], item.account_id)
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
  return seesAll(caller, item.account_id) || item.created_by === nameOf(caller)
}

async function whyWaiting({ db }: Deps, item: ItemRow): Promise<Message['waiting']> {
  if (!['queued', 'retry_wait', 'unknown'].includes(item.status)) return null
  const { mailbox, provider, throttled_until, paced_until } = await findHold(db, item.id)
  const until = item.next_attempt_at.toISOString()
  if (mailbox !== null) return { reason: `the mailbox is held: ${mailbox}`, until: item.expires_at.toISOString() }
  if (provider !== null) return { reason: `the provider is paused: ${provider}`, until: item.expires_at.toISOString() }
  if (throttled_until && throttled_until > item.next_attempt_at)
    return { reason: 'the provider throttles this mailbox', until: throttled_until.toISOString() }
  if (paced_until && paced_until > item.next_attempt_at)
    return { reason: 'the mailbox has sent as much as its rate permits', until: paced_until.toISOString() }
  if (item.status === 'queued') return { reason: 'it is due, and waits for a free place', until }
  if (item.status === 'unknown') return { reason: 'it may have been sent, and is looked up', until }
  return { reason: `it is tried again after ${item.last_code ?? 'a failure'}`, until }
}
