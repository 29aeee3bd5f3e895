import type { Policy } from '../../policy/policy.ts'
import type { SendCommand } from '../provider-adapter.ts'

/**
 * Whether it can be looked up that a message was sent. A draft has an id of its own. In the other modes a mark in the message has to
 * survive in the copy, which a test send of the mailbox has shown. Graph replaces the Message-ID where it is not in a MIME text.
 */
export function canReconcile(mode: Policy['mail']['mode'], by: SendCommand['mailbox']['reconcileBy']): boolean {
  if (mode === 'draft_send') return true
  return mode === 'mime' ? by !== 'none' : by === 'header'
}
