import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

export type FactorResetRequestedMail = { readonly link: string }

/** The link that begins the reset of lost factors. */
export function factorResetRequestedMail(to: Recipient, { link }: FactorResetRequestedMail): Mail {
  const { factorResetRequested } = messagesOf(to.locale).mails
  return letter(to, {
    subject: factorResetRequested.subject,
    preview: factorResetRequested.preview,
    heading: factorResetRequested.subject,
    paragraphs: [factorResetRequested.text],
    action: { label: factorResetRequested.action, href: link },
    after: [factorResetRequested.unexpected],
  })
}
