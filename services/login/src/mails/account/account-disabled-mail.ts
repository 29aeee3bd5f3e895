import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

/** An administrator disabled the account. Nothing to press: the way back is a person. */
export function accountDisabledMail(to: Recipient): Mail {
  const { accountDisabled } = messagesOf(to.locale).mails
  return letter(to, {
    subject: accountDisabled.subject,
    preview: accountDisabled.preview,
    heading: accountDisabled.subject,
    paragraphs: [accountDisabled.text, accountDisabled.next],
  })
}
