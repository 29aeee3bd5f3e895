import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'

export type PasskeySuspectMail = { readonly name: string | null; readonly origin: Origin; readonly factorsUrl: string }

/** The counter of a passkey went backwards: why its sign-in was refused, and what to do. */
export function passkeySuspectMail(to: Recipient, { name, origin, factorsUrl }: PasskeySuspectMail): Mail {
  const { factor, passkeySuspect } = messagesOf(to.locale).mails
  const text = name === null ? passkeySuspect.unnamed : passkeySuspect.text(name)
  return letter(to, {
    subject: passkeySuspect.subject,
    preview: passkeySuspect.preview,
    heading: passkeySuspect.subject,
    paragraphs: [text, passkeySuspect.next],
    facts: originFacts(to.locale, origin),
    action: { label: factor.action, href: factorsUrl },
  })
}
