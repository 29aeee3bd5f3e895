import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient, withoutName } from '../letter.ts'

export type ConfirmAddressMail = { readonly link: string; readonly linkLifetimeSeconds: number }

/** After a sign-up: the link that proves the address. */
export function confirmAddressMail(to: Recipient, { link, linkLifetimeSeconds }: ConfirmAddressMail): Mail {
  const { confirmAddress } = messagesOf(to.locale).mails
  return letter(withoutName(to), {
    subject: confirmAddress.subject,
    preview: confirmAddress.preview,
    heading: confirmAddress.subject,
    paragraphs: [confirmAddress.text(to.brand.name), confirmAddress.lifetime(linkLifetimeSeconds)],
    action: { label: confirmAddress.action, href: link },
    after: [confirmAddress.unexpected],
  })
}
