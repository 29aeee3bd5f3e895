import { type Brand, exactTime, type Mail, mail } from '@constellation/design'

/** What happened to a recovery. */
export type RecoveryNotice = {
  event: 'started' | 'finished'
  recoveryId: string
  daemonAddress: string
  at: Date
  /** When the grant begins, once there is one. */
  beginsAt?: Date | undefined
}

/** Tells a linked address that a new daemon is to get access. It has no link: nothing is decided by mail. */
export function recoveryMail(brand: Brand, notice: RecoveryNotice, to: string): Mail {
  const { recoveryId, daemonAddress, at, beginsAt } = notice
  const words = texts[notice.event]
  const time = (moment: Date) => exactTime(moment, { locale: 'en-GB' })
  return mail({
    brand,
    locale: 'en',
    subject: words.subject,
    preview: words.preview,
    heading: words.subject,
    paragraphs: [words.text],
    facts: [
      { term: 'Daemon', value: daemonAddress },
      { term: 'Recovery', value: recoveryId },
      { term: 'Time', value: time(at) },
      ...(beginsAt ? [{ term: 'Begins at', value: time(beginsAt) }] : []),
    ],
    after: ['If you did not expect this, cancel the recovery with the master wallet, and revoke its grant.'],
    footer: `Sent to ${to} because this address is linked to the master wallet.`,
  })
}

const texts = {
  started: {
    subject: 'A new daemon wants access',
    preview: 'Nothing is granted before the master wallet agrees.',
    text: 'Someone with an identity that is linked to your master wallet requested access for a new daemon. Nothing is granted before the master wallet agrees.',
  },
  finished: {
    subject: 'A new daemon was granted access',
    preview: 'The master wallet agreed.',
    text: 'The master wallet granted access to a new daemon. Grants of other daemons stay as they are.',
  },
} as const
