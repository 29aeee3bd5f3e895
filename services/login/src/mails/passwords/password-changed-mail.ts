import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'

export type PasswordChangedMail = { readonly origin: Origin; readonly resetUrl: string }

/** The password was changed: from where, and what to do if it was someone else. */
export function passwordChangedMail(to: Recipient, { origin, resetUrl }: PasswordChangedMail): Mail {
  const { passwordChanged } = messagesOf(to.locale).mails
  return letter(to, {
    subject: passwordChanged.subject,
    preview: passwordChanged.preview,
    heading: passwordChanged.subject,
    paragraphs: [passwordChanged.text, passwordChanged.sessions],
    facts: originFacts(to.locale, origin),
    action: { label: passwordChanged.action, href: resetUrl },
    after: [passwordChanged.unexpected],
  })
}
