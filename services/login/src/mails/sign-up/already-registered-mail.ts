import type { Mail } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { letter, type Recipient, withoutName } from '../letter.ts'

export type AlreadyRegisteredMail = { readonly signInUrl: string }

/** Someone signed up with an address that has an account. The page told them nothing; the owner is told here. */
export function alreadyRegisteredMail(to: Recipient, { signInUrl }: AlreadyRegisteredMail): Mail {
  const { alreadyRegistered } = messagesOf(to.locale).mails
  return letter(withoutName(to), {
    subject: alreadyRegistered.subject,
    preview: alreadyRegistered.preview,
    heading: alreadyRegistered.subject,
    paragraphs: [alreadyRegistered.text, alreadyRegistered.next],
    action: { label: alreadyRegistered.action, href: signInUrl },
    after: [alreadyRegistered.unexpected],
  })
}
