import { type MailAddress, type MessageContent, recipientsOf } from './message.ts'

/** A mail that the stand-in accepted, with everything in it. */
export type AcceptedMail = Omit<MessageContent, 'from'> & {
  /** The mailbox that sent it, by address. */
  mailbox: string
  clientId: string
  via: 'json' | 'mime' | 'draft'
  from: MailAddress
  /** As recipients see it. */
  internetMessageId: string
  /** The addresses of the mailboxes that have a copy. */
  copiesIn: readonly string[]
  isDelivered: boolean
  requestId: string
  clientRequestId: string | null
  acceptedAt: string
  /** When it went out, or will go out; null when it was lost. */
  sentAt: string | null
}

/** What one recipient got: the mail without Bcc. */
export type ReceivedMail = Omit<AcceptedMail, 'bcc' | 'source'>

/** How often a mail with one mark was accepted, went out, and reached its recipients. */
export type MailCounts = { accepted: number; sent: number; delivered: number }

/** The books about all mail. They answer by the clock: what will go out later has not gone out. */
export type Books = {
  add(mail: AcceptedMail): void
  /** All that was accepted, even what was lost; of one mailbox, or of all. The oldest first. */
  accepted(mailbox?: string): readonly AcceptedMail[]
  /** All that went out until now. */
  sent(mailbox?: string): readonly AcceptedMail[]
  /** All that an address received until now, one for each copy. */
  receivedBy(address: string): readonly ReceivedMail[]
  /** Counts by the value of a header, by `message-id` (the sender's own where there is one) or by `client-request-id`. */
  counts(by: string): Readonly<Record<string, MailCounts>>
  clear(): void
}

export function createBooks(now: () => Date): Books {
  let mails: AcceptedMail[] = []
  const byRecipient = new Map<string, AcceptedMail[]>()
  const isOut = ({ sentAt }: AcceptedMail) => sentAt !== null && Date.parse(sentAt) <= now().getTime()
  const of = (mailbox?: string) =>
    mailbox === undefined ? mails : mails.filter((mail) => mail.mailbox.toLowerCase() === mailbox.toLowerCase())
  return {
    add(mail) {
      mails.push(mail)
      if (!mail.isDelivered) return
      // An address that stands in two places gets one copy.
      for (const key of new Set(recipientsOf(mail).map(({ address }) => address.toLowerCase()))) {
        const received = byRecipient.get(key)
        if (received) received.push(mail)
        else byRecipient.set(key, [mail])
      }
    },
    accepted: (mailbox) => [...of(mailbox)],
    sent: (mailbox) => of(mailbox).filter(isOut),
    receivedBy: (address) => (byRecipient.get(address.toLowerCase()) ?? []).filter(isOut).map(withoutBcc),
    counts: (by) => count(mails, by.toLowerCase(), isOut),
    clear() {
      mails = []
      byRecipient.clear()
    },
  }
}

function withoutBcc({ bcc: _bcc, source: _source, headers, ...mail }: AcceptedMail): ReceivedMail {
  return { ...mail, headers: headers.filter(({ name }) => name.toLowerCase() !== 'bcc') }
}

function count(mails: readonly AcceptedMail[], by: string, isOut: (mail: AcceptedMail) => boolean) {
  const counts = new Map<string, MailCounts>()
  for (const mail of mails) {
    const mark = markedBy(mail, by)
    if (mark === null) continue
    const counted = counts.get(mark) ?? { accepted: 0, sent: 0, delivered: 0 }
    counted.accepted++
    if (isOut(mail)) counted.sent++
    if (isOut(mail) && mail.isDelivered) counted.delivered++
    counts.set(mark, counted)
  }
  return Object.fromEntries(counts)
}

function markedBy(mail: AcceptedMail, by: string): string | null {
  if (by === 'message-id') return mail.suppliedMessageId ?? mail.internetMessageId
  if (by === 'client-request-id') return mail.clientRequestId
  return mail.headers.find(({ name }) => name.toLowerCase() === by)?.value ?? null
}
