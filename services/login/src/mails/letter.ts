import { type Mail, type MailContent, mail } from '@constellation/design'
import { type Locale, messagesOf } from '../locales/index.ts'

/** Whom an e-mail is for. */
export type Recipient = { readonly locale: Locale; readonly email: string; readonly name?: string | null | undefined }

type Letter = Omit<MailContent, 'locale' | 'footer' | 'action'> & {
  readonly action?: { readonly label: string; readonly href: string }
}

/** What all our e-mails share: greeting, the bare address below the button, and why it was sent. */
export function letter({ locale, email, name }: Recipient, { action, paragraphs, ...content }: Letter): Mail {
  const { mails } = messagesOf(locale)
  return mail({
    ...content,
    locale,
    paragraphs: name && isName(name) ? [mails.hello(name), ...paragraphs] : paragraphs,
    ...(action ? { action: { ...action, otherwise: mails.otherwise } } : {}),
    footer: mails.footer(email),
  })
}

/**
 * Anybody can sign up with somebody's address and any name, so no name brings an address, a line or a direction of its own into a mail: who is
 * named like that is not greeted.
 */
function isName(name: string): boolean {
  return !/[\p{Cc}\p{Bidi_Control}/@]|\p{L}\.\p{L}/u.test(name)
}
