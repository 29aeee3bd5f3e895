import { Failure } from '@constellation/chassis'
import type { Message } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { findContent } from '../../store/contents.ts'
import { findItem, type ItemRow, listAttempts, listRecipients } from '../../store/messages.ts'
import { authorize, seesAll } from '../access/authorize.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { openHead } from './content.ts'
import { toMessage } from './message-shape.ts'
import { whyWaiting } from './why-waiting.ts'

/** One message with its recipients and attempts, and what it waits for. Who may only send sees the messages that they handed in. */
export async function getMessage(deps: Deps, caller: Caller, id: string): Promise<Message> {
  const { db } = deps
  const item = await findItem(db, id)
  if (!item || !mayRead(caller, item)) throw new Failure('not_found', 'no such message, or none that you may see')
  const content = await findContent(db, id)
  return toMessage(item, {
    subject: content === undefined ? null : openHead(deps.sealing, id, content).subject,
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
