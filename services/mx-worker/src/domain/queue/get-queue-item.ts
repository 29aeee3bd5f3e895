import type { QueueItemDetail } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { findContent } from '../../store/contents.ts'
import { listAttempts, listRecipients } from '../../store/messages.ts'
import type { PersonCaller } from '../access/caller.ts'
import { openHead } from '../messages/content.ts'
import { whyWaiting } from '../messages/why-waiting.ts'
import { findOwnItem, readers } from './find-own-item.ts'
import { toOperatorAttempt, toOperatorRecipient, toQueueItem } from './queue-shape.ts'

/** One message with everything that is kept of it, and who works on it until when. */
export async function getQueueItem(deps: Deps, caller: PersonCaller, id: string): Promise<QueueItemDetail> {
  const item = await findOwnItem(deps, caller, id, readers)
  const [content, recipients, attempts, waiting] = await Promise.all([
    findContent(deps.db, id),
    listRecipients(deps.db, id),
    listAttempts(deps.db, id),
    whyWaiting(deps, item),
  ])
  return {
    ...toQueueItem(item),
    subject: content === undefined ? null : openHead(deps.sealing, id, content).subject,
    recipients: recipients.map(toOperatorRecipient),
    attempts: attempts.map(toOperatorAttempt),
    waiting,
    providerMessageId: item.provider_message_id,
    internetMessageId: item.internet_message_id,
    unknownSince: item.unknown_since?.toISOString() ?? null,
  }
}
