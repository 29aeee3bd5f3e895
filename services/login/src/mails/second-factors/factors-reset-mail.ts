import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

export type FactorsResetMail = { readonly by: 'waiting_period' | 'administrator'; readonly signInUrl: string }

/** Every factor was reset: by whom, and what happens at the next sign-in. */
export function factorsResetMail(to: Recipient, { by, signInUrl }: FactorsResetMail): Mail {
  const { factorsReset } = messagesOf(to.locale).mails
  return letter(to, {
    subject: factorsReset.subject,
    preview: factorsReset.preview,
    heading: factorsReset.subject,
    paragraphs: [factorsReset[by], factorsReset.next],
    action: { label: factorsReset.action, href: signInUrl },
    after: [factorsReset.unexpected],
  })
}
