import type { Policy, Rate } from './policy.ts'

/** The rates of a provider for each mailbox, as claims read them from its row. `each` is what one message uses. */
export type Rates = { messages: Rate; recipients: Rate; bytes: Rate; requests: Rate & { each: number } }

/** Making a draft, bringing an attachment there, and sending it. */
const requestsOfDraft = 3

/** The rates of a policy. A claim cannot read the policy itself, so its row keeps them too. */
export function ratesOf({ throttle, mail }: Pick<Policy, 'throttle' | 'mail'>): Rates {
  return {
    messages: throttle.messagesPerMailbox,
    recipients: throttle.recipientsPerMailbox,
    bytes: throttle.uploadBytesPerMailbox,
    requests: { ...throttle.requestsPerMailbox, each: mail.mode === 'draft_send' ? requestsOfDraft : 1 },
  }
}
