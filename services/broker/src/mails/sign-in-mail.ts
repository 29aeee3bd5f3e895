import { type Brand, exactTime, type Mail, mail } from '@constellation/design'
import { asked } from './words.ts'

/** What a mail with a link says. */
export type SignInLink = { token: string; askedAt: Date; askedFrom: string; landingUrl: string }

/** The mail with which a person confirms the sign-in of a program. It does not say the code: only the program shows that. */
export function signInMail(brand: Brand, { token, askedAt, askedFrom, landingUrl }: SignInLink, to: string): Mail {
  return mail({
    brand,
    locale: 'en',
    subject: `Confirm the sign-in of a program to ${brand.name}`,
    preview: 'Have the code at hand that the program shows.',
    heading: 'Is this sign-in yours?',
    paragraphs: [
      'A program wants to sign in with your email address. Open the page and type the code that the program shows.',
      'The link works once, within 10 minutes.',
    ],
    facts: [
      { term: asked.time, value: exactTime(askedAt, { locale: 'en-GB' }) },
      { term: asked.address, value: askedFrom },
    ],
    action: {
      label: 'Open the page',
      href: `${landingUrl}#t=${token}`,
      otherwise: 'If the button does nothing, open this address:',
    },
    after: ['If you did not start a program that signs in, do nothing. Nobody gets in without your confirmation.'],
    footer: `Sent to ${to} because a program asked to sign in with this address.`,
  })
}
