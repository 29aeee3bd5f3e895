import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'
import { providerName } from './provider-name.ts'

export type CredentialRemovedMail = {
  /** Null for the password. */
  readonly provider: string | null
  readonly origin: Origin
  readonly securityUrl: string
}

/** A way to sign in was removed, and what to do if it was someone else. */
export function credentialRemovedMail(to: Recipient, { provider, origin, securityUrl }: CredentialRemovedMail): Mail {
  const { credentialRemoved } = messagesOf(to.locale).mails
  const { subject, text } =
    provider === null
      ? credentialRemoved.password
      : {
          subject: credentialRemoved.provider.subject(providerName(provider)),
          text: credentialRemoved.provider.text(providerName(provider)),
        }
  return letter(to, {
    subject,
    preview: credentialRemoved.preview,
    heading: subject,
    paragraphs: [text],
    facts: originFacts(to.locale, origin),
    action: { label: credentialRemoved.action, href: securityUrl },
    after: [credentialRemoved.unexpected],
  })
}
