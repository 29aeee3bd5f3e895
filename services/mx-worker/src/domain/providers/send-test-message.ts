import type { Mailbox } from '@constellation/contracts-mx'
import type { AdapterIo, SendCommand } from '../../providers/provider-adapter.ts'
import type { FailedStep, FoundCopy, ProviderTester } from '../../providers/provider-tester.ts'

export type TestMessage =
  | FailedStep
  | {
      kind: 'sent'
      httpStatus: number | null
      copy: 'sent_items' | 'not_found'
      /** Null when the provider keeps no copies, which says nothing of the mailbox. */
      reconcileBy: Mailbox['reconcileBy'] | null
      hint: string | null
    }

/** The waits before each look for the copy, in milliseconds. */
const looksAfterMs = [0, 500, 1000, 2000, 3000]

type Means = { tester: ProviderTester; io: AdapterIo; pause: (ms: number) => Promise<unknown> }

/** Sends the message of a test and finds out which of its marks survive in the copy. Without a copy no mark can be relied on. */
export async function sendTestMessage(means: Means, command: SendCommand): Promise<TestMessage> {
  const sent = await means.tester.send(command, means.io)
  if (sent.kind === 'failed') return sent
  const { mode, saveToSentItems } = command.provider.policy.mail
  const httpStatus = sent.detail.httpStatus ?? null
  if (!means.tester.keepsCopies) return { kind: 'sent', httpStatus, copy: 'not_found', reconcileBy: null, hint: null }
  if (!saveToSentItems && mode !== 'draft_send') {
    const hint = 'The policy keeps no copies (saveToSentItems), so an uncertain message cannot be looked up.'
    return { kind: 'sent', httpStatus, copy: 'not_found', reconcileBy: 'none', hint }
  }
  const copy = await awaitCopy(means, command)
  const reconcileBy = markOf(copy, command)
  const hint = reconcileBy === 'none' && mode !== 'draft_send' ? hintOf(copy) : null
  return { kind: 'sent', httpStatus, copy: copy.kind === 'found' ? 'sent_items' : 'not_found', reconcileBy, hint }
}

async function awaitCopy({ tester, io, pause }: Means, command: SendCommand): Promise<FoundCopy> {
  for (const afterMs of looksAfterMs) {
    if (afterMs > 0) await pause(afterMs)
    if (io.monotonicMs() >= command.deadlineMs) break
    const copy = await tester.findCopy(command, io)
    if (copy.kind === 'found') return copy
  }
  return { kind: 'not_found' }
}

/** The mark that the mode can look up. The Message-ID is preferred: recipients see nothing of it. */
function markOf(copy: FoundCopy, { provider }: SendCommand): Mailbox['reconcileBy'] {
  if (copy.kind === 'not_found') return 'none'
  const { mode } = provider.policy.mail
  if (copy.hasMessageId && mode === 'mime') return 'message_id'
  return copy.hasHeader ? 'header' : 'none'
}

function hintOf({ kind }: FoundCopy): string {
  return kind === 'not_found'
    ? 'No copy was found in Sent Items of this mailbox in time: copies may go to another mailbox. Test again, or use the mode draft_send.'
    : 'The copy has neither of our marks, so an uncertain message cannot be looked up. Use the mode draft_send.'
}
