import { expect, test } from 'vitest'
import { markOf } from '../../../src/providers/office365/mark-of.ts'

test.each([
  ['draft_send', 'none', true, 'draft'],
  ['draft_send', 'message_id', false, 'draft'],
  ['mime', 'message_id', true, 'message_id'],
  ['mime', 'header', true, 'header'],
  // Graph saves a copy of a MIME text whatever the policy says.
  ['mime', 'message_id', false, 'message_id'],
  ['mime', 'none', true, 'none'],
  ['send_mail', 'header', true, 'header'],
  ['send_mail', 'header', false, 'none'],
  ['send_mail', 'message_id', true, 'none'],
  ['send_mail', 'none', true, 'none'],
] as const)(
  'a message of mode %s in a mailbox proved by %s, with a copy saved (%s), is found by: %s',
  (mode, by, saveToSentItems, mark) => {
    expect(markOf({ mode, saveToSentItems }, by)).toBe(mark)
  },
)
