import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'

export type SessionsEndedMail = {
  readonly securityUrl: string
  readonly why:
    | { readonly kind: 'by_you'; readonly count: number }
    /** A refresh token was presented twice. */
    | { readonly kind: 'by_reuse' }
    | { readonly kind: 'by_administrator' }
}

/** Sessions were ended: why, and where to look. */
export function sessionsEndedMail(to: Recipient, { why, securityUrl }: SessionsEndedMail): Mail {
  const { sessionsEnded } = messagesOf(to.locale).mails
  return letter(to, {
    subject: sessionsEnded.subject,
    preview: sessionsEnded.preview,
    heading: sessionsEnded.subject,
    paragraphs: [why.kind === 'by_you' ? sessionsEnded.by_you(why.count) : sessionsEnded[why.kind]],
    action: { label: sessionsEnded.action, href: securityUrl },
    after: [sessionsEnded.unexpected],
  })
}
