import { exactTime, type MailContent } from '@constellation/design'
import { type Locale, messagesOf } from '../locales/index.ts'
import { deviceName } from '../views/device.ts'

/** Where and when something was done. */
export type Origin = { readonly userAgent: string | null; readonly ip: string | null; readonly at: Date }

/** The same as facts of an e-mail. Unknown facts are left out. */
export function originFacts(locale: Locale, { userAgent, ip, at }: Origin): NonNullable<MailContent['facts']> {
  const messages = messagesOf(locale)
  const { device, address, time } = messages.mails
  return [
    ...(userAgent ? [{ term: device, value: deviceName(messages, userAgent) }] : []),
    ...(ip ? [{ term: address, value: ip }] : []),
    { term: time, value: exactTime(at, { locale: messages.intl }) },
  ]
}
