import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'

export type RecoveryCodesMail = {
  readonly origin: Origin
  readonly factorsUrl: string
  /** The codes were replaced, or one was used and some are left. */
  readonly event: { readonly kind: 'replaced' } | { readonly kind: 'used'; readonly codesLeft: number }
}

/** With so few codes left, the person should make a new set. */
const few = 3

/** Recovery codes were replaced, or one of them was used. */
export function recoveryCodesMail(to: Recipient, { event, origin, factorsUrl }: RecoveryCodesMail): Mail {
  const { factor, recoveryCodesReplaced, recoveryCodeUsed } = messagesOf(to.locale).mails
  const { subject, text } = event.kind === 'used' ? recoveryCodeUsed : recoveryCodesReplaced
  const left = event.kind === 'used' ? [recoveryCodeUsed.left(event.codesLeft)] : []
  const due = event.kind === 'used' && event.codesLeft <= few ? [recoveryCodeUsed.few] : []
  return letter(to, {
    subject,
    preview: factor.preview,
    heading: subject,
    paragraphs: [text, [...left, ...due].join(' ')].filter(Boolean),
    facts: originFacts(to.locale, origin),
    action: { label: factor.action, href: factorsUrl },
    after: [factor.unexpected],
  })
}
