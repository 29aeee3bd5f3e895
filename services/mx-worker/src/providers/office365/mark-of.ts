import type { Policy } from '../../policy/policy.ts'
import type { Mark, SendCommand } from '../provider-adapter.ts'

/**
 * By which mark the copy of a message can be found that is sent now. A draft has an id of its own. In the other modes a mark in the message
 * has to survive in the copy, which a test send of the mailbox has shown. Graph replaces the Message-ID where it is not in a MIME text, and
 * always saves a copy of one.
 */
export function markOf(
  { mode, saveToSentItems }: Pick<Policy['mail'], 'mode' | 'saveToSentItems'>,
  by: SendCommand['mailbox']['reconcileBy'],
): Mark {
  if (mode === 'draft_send') return 'draft'
  if (mode === 'mime') return by
  return saveToSentItems && by === 'header' ? 'header' : 'none'
}
