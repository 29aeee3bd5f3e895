import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient } from '../letter.ts'
import { type Origin, originFacts } from '../origin-facts.ts'

export type FactorChangedMail = {
  readonly change: 'factorAdded' | 'factorRemoved'
  readonly kind: 'webauthn' | 'totp'
  /** The name that the person gave it. */
  readonly name: string | null
  readonly origin: Origin
  readonly factorsUrl: string
}

/** A second factor was added or removed: from where, and what to do if it was someone else. */
export function factorChangedMail(to: Recipient, { change, kind, name, origin, factorsUrl }: FactorChangedMail): Mail {
  const { [change]: texts, factor } = messagesOf(to.locale).mails
  const { subject } = texts[kind]
  const { webauthn, totp } = texts
  const passkey = name === null ? webauthn.unnamed : webauthn.text(name)
  return letter(to, {
    subject,
    preview: factor.preview,
    heading: subject,
    paragraphs: [kind === 'webauthn' ? passkey : totp.text],
    facts: originFacts(to.locale, origin),
    action: { label: factor.action, href: factorsUrl },
    after: [factor.unexpected],
  })
}
