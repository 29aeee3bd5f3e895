import type { ProviderKind } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import type { Policy } from '../../policy/policy.ts'
import type { ProviderSecretRef, SendCommand } from '../../providers/provider-adapter.ts'
import type { MailboxRow } from '../../store/mailboxes.ts'
import type { ProviderRow } from '../../store/providers.ts'

/** How long a test may take, in milliseconds: the service answers within fifteen seconds. */
const testMs = 12_000
/** The longest wait for one answer of the provider in a test, in milliseconds. */
const answerMs = 5000

type Parts = {
  provider: ProviderRow
  policy: Policy
  mailbox: MailboxRow | undefined
  /** Absent when nobody signs in at the provider. */
  secret: ProviderSecretRef | undefined
  to: string | undefined
}

/** A message that is sent past the queue, marked with a new id in its header, its Message-ID and its subject. */
export function testCommand(
  { newId, providerTests }: Deps,
  { provider, policy, mailbox, secret, to }: Parts,
): SendCommand {
  const mark = newId()
  const { id, settings, kind } = provider
  const recipients = to === undefined ? [] : [to]
  return {
    ...{ itemId: mark, attemptId: newId(), correlationId: mark, cycle: 1, attemptNo: 1, secret, recipients },
    deadlineMs: providerTests.io.monotonicMs() + testMs,
    // The database permits these kinds only.
    provider: { id, kind: kind as ProviderKind, settings: Object(settings), policy: hastened(policy) },
    mailbox: {
      id: mailbox?.id ?? '',
      address: mailbox?.address ?? '',
      providerUser: mailbox?.provider_user ?? '',
      reconcileBy: 'header',
    },
    draftId: undefined,
    mayHaveLeftDraft: false,
    sending: undefined,
    message: {
      from: { address: mailbox?.address ?? '' },
      to: recipients.map((address) => ({ address })),
      ...{ cc: [], bcc: [], replyTo: [], headers: {}, attachments: [], importance: 'normal' },
      subject: `Test of this mailbox (${mark})`,
      text: 'An administrator tests how this mailbox sends. You can ignore and delete this message.',
    },
  }
}

/** The policy with waits that fit into a test, and with a hint for each fault that an operator can mend. */
function hastened({ http, terminal, ...policy }: Policy): Policy {
  const { connectTimeout, tokenTimeout, sendTimeout } = http
  return {
    ...policy,
    terminal: { ...terminal, configFault: 'hold', mailboxFault: 'hold' },
    http: {
      ...http,
      connectTimeout: Math.min(connectTimeout, answerMs),
      tokenTimeout: Math.min(tokenTimeout, answerMs),
      sendTimeout: Math.min(sendTimeout, answerMs),
    },
  }
}
