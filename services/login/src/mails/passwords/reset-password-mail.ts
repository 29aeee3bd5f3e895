import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

export type ResetPasswordMail = { readonly link: string; readonly linkLifetimeSeconds: number }

/** The link to choose a new password. */
export function resetPasswordMail(to: Recipient, { link, linkLifetimeSeconds }: ResetPasswordMail): Mail {
  const { resetPassword } = messagesOf(to.locale).mails
  return letter(to, {
    subject: resetPassword.subject,
    preview: resetPassword.preview,
    heading: resetPassword.subject,
    paragraphs: [resetPassword.text, resetPassword.lifetime(linkLifetimeSeconds)],
    action: { label: resetPassword.action, href: link },
    after: [resetPassword.unexpected],
  })
}
