import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

export type FactorResetCancelledMail = { readonly factorsUrl: string }

/** A reset was cancelled: everything stays as it is. */
export function factorResetCancelledMail(to: Recipient, { factorsUrl }: FactorResetCancelledMail): Mail {
  const { factor, factorResetCancelled } = messagesOf(to.locale).mails
  return letter(to, {
    subject: factorResetCancelled.subject,
    preview: factorResetCancelled.preview,
    heading: factorResetCancelled.subject,
    paragraphs: [factorResetCancelled.text],
    action: { label: factor.action, href: factorsUrl },
    after: [factorResetCancelled.unexpected],
  })
}
