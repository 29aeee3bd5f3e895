import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { deviceName } from '../../views/device.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'

export type NewSignInMail = { readonly origin: Origin; readonly securityUrl: string }

/** A sign-in from a device that was not seen before. */
export function newSignInMail(to: Recipient, { origin, securityUrl }: NewSignInMail): Mail {
  const messages = messagesOf(to.locale)
  const { newSignIn } = messages.mails
  return letter(to, {
    subject: newSignIn.subject(deviceName(messages, origin.userAgent)),
    preview: newSignIn.preview,
    heading: newSignIn.heading,
    paragraphs: [newSignIn.text],
    facts: originFacts(to.locale, origin),
    action: { label: newSignIn.action, href: securityUrl },
    after: [newSignIn.unexpected],
  })
}
