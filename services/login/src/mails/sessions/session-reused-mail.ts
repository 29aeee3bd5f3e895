import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

export type SessionReusedMail = { readonly securityUrl: string }

/** A refresh token was replayed and its session was ended: why, and where to look. */
export function sessionReusedMail(to: Recipient, { securityUrl }: SessionReusedMail): Mail {
  const { sessionReused } = messagesOf(to.locale).mails
  return letter(to, {
    subject: sessionReused.subject,
    preview: sessionReused.preview,
    heading: sessionReused.subject,
    paragraphs: [sessionReused.text],
    action: { label: sessionReused.action, href: securityUrl },
    after: [sessionReused.unexpected],
  })
}
