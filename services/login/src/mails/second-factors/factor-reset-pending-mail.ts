import { exactTime, type Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'

export type FactorResetPendingMail = {
  readonly dueAt: Date
  readonly origin: Origin
  /** Cancels the reset. */
  readonly cancelUrl: string
}

/** The waiting period of a reset has begun: when it ends, and how to cancel it. */
export function factorResetPendingMail(to: Recipient, { dueAt, origin, cancelUrl }: FactorResetPendingMail): Mail {
  const { mails, intl } = messagesOf(to.locale)
  const { factorResetPending } = mails
  return letter(to, {
    subject: factorResetPending.subject,
    preview: factorResetPending.preview,
    heading: factorResetPending.subject,
    paragraphs: [factorResetPending.text(exactTime(dueAt, { locale: intl })), factorResetPending.next],
    facts: originFacts(to.locale, origin),
    action: { label: factorResetPending.action, href: cancelUrl },
    after: [factorResetPending.unexpected],
  })
}
