import { type Brand, exactTime, type Mail, mail } from '@constellation/design'
import { localeOf, wordsOf } from './words.ts'

/** What a mail of an invitation says. */
export type InvitationMail = {
  to: string
  /** The name of the invited person, as the inviter wrote it. */
  name: string | null
  /** The name of the organisation. */
  tenant: string
  /** The language of the organisation. */
  locale: string
  invitedBy: string | null
  token: string
}

/** The mail with which a person joins an organisation. Its link leads to a page; nothing is decided by opening it. */
export function invitationMail(
  brand: Brand,
  { to, tenant, locale, invitedBy, token }: InvitationMail,
  { pageUrl, expiresAt }: { pageUrl: string; expiresAt: Date },
): Mail {
  const known = localeOf(locale)
  const words = wordsOf[known]
  return mail({
    brand,
    locale: known,
    subject: words.subject(tenant),
    preview: words.preview(brand.name),
    heading: words.subject(tenant),
    paragraphs: [words.text({ tenant, brand: brand.name, invitedBy })],
    facts: [{ term: words.expires, value: exactTime(expiresAt, { locale: words.timeLocale }) }],
    action: { label: words.action, href: `${pageUrl}?token=${token}`, otherwise: words.otherwise },
    after: [words.unexpected],
    footer: words.footer(to),
  })
}
