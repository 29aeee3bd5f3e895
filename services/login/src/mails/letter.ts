import { type Brand, type Mail, type MailContent, mail } from '@constellation/design'
import { type Locale, messagesOf } from '../locales/index.ts'

/** The person an e-mail is for. */
export type Recipient = {
  /** The installation that writes. */
  readonly brand: Brand
  readonly locale: Locale
  readonly email: string
  readonly name?: string | null | undefined
}

type Letter = Omit<MailContent, 'brand' | 'locale' | 'footer' | 'action'> & {
  readonly action?: { readonly label: string; readonly href: string }
}

/** For a mail that a stranger can cause to an address that nobody proved: the stranger chose the name. */
export function withoutName({ brand, locale, email }: Recipient): Recipient {
  return { brand, locale, email }
}

/** What all our e-mails share: greeting, the bare address below the button, and why it was sent. */
export function letter({ brand, locale, email, name }: Recipient, { action, paragraphs, ...content }: Letter): Mail {
  const { mails } = messagesOf(locale)
  return mail({
    ...content,
    brand,
    locale,
    paragraphs: name && isName(name) ? [mails.hello(name), ...paragraphs] : paragraphs,
    ...(action ? { action: { ...action, otherwise: mails.otherwise } } : {}),
    footer: [mails.footer(email), brand.supportAddress && mails.support(brand.supportAddress)]
      .filter(Boolean)
      .join(' '),
  })
}

/**
 * Mail programs make a link of what looks like one. So a name with an address, a line break or a text direction is not used in the
 * greeting.
 */
function isName(name: string): boolean {
  return !/[\p{Cc}\p{Bidi_Control}/@]|\p{L}\.\p{L}/u.test(name)
}
