import type { AcceptedMessage, Message } from '@constellation/contracts-mx'

/** An address alone, or with the name that mail programs show. */
export type Correspondent = string | { address: string; name?: string }

export type MailAttachment = {
  name: string
  contentType: string
  /** The bytes, or their base64. */
  content: Uint8Array | string
  /** Where the HTML refers to it as `cid:…`. */
  contentId?: string
}

/** How urgent a mail is. Codes and notices of sign-ins go first, and what nobody waits for goes last. */
export type MailLane = 'security' | 'transactional' | 'bulk'

/** A mail as an application writes it. */
export type Mail = {
  /** A mailbox of your account. */
  from: Correspondent
  to: Correspondent | readonly Correspondent[]
  cc?: readonly Correspondent[]
  bcc?: readonly Correspondent[]
  replyTo?: readonly Correspondent[]
  subject: string
  text?: string
  html?: string
  /** `X-…` headers. Which others can be carried depends on how the provider of the account sends. */
  headers?: Readonly<Record<string, string>>
  attachments?: readonly MailAttachment[]
  importance?: 'low' | 'normal' | 'high'
  /** `transactional` unless it is given. */
  lane?: MailLane
  /** From then on the mail is of no use: it is given up when it was not sent before. */
  notAfter?: Date
  /** A word of your own, which comes back with everything about the mail. */
  correlationId?: string
  /** Accepted and shown as any other, and never sent. */
  test?: boolean
}

/** The answer to a mail that was accepted: it is durable, and will be sent or shown as failed. */
export type AcceptedMail = { id: string; status: MailState; acceptedAt: string }

export type MailState = AcceptedMessage['status']

/** What became of a mail. `sent` says that the provider accepted it. Whether it arrived, only the recipient knows. */
export type SentMail = Omit<Message, 'id' | 'accountId' | 'mailboxId' | 'providerId'> & { id: string }
