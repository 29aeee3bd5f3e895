import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'
import { providerName } from './provider-name.ts'

export type CredentialLinkedMail = {
  readonly provider: string
  /** Linked by the address that the provider vouches for, and not by the person. */
  readonly automatic: boolean
  readonly origin: Origin
  readonly securityUrl: string
}

/** A way to sign in was added: how, from where, and what to do if it was someone else. */
export function credentialLinkedMail(to: Recipient, linked: CredentialLinkedMail): Mail {
  const { credentialLinked } = messagesOf(to.locale).mails
  const name = providerName(linked.provider)
  return letter(to, {
    subject: credentialLinked.subject(name),
    preview: credentialLinked.preview,
    heading: credentialLinked.subject(name),
    paragraphs: [linked.automatic ? credentialLinked.automatic(name) : credentialLinked.byYou(name)],
    facts: originFacts(to.locale, linked.origin),
    action: { label: credentialLinked.action, href: linked.securityUrl },
    after: [credentialLinked.unexpected(name)],
  })
}
