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

/**
 * The states of a mail. `unknown`: it may have been sent, and is looked up before anything else is done. `sent`: the provider accepted it,
 * which says nothing about the recipient.
 */
export type MailState = 'queued' | 'sending' | 'retry_wait' | 'unknown' | 'sent' | 'failed' | 'deleted'

/** The answer to a mail that was accepted: it is durable, and will be sent or shown as failed. */
export type AcceptedMail = { id: string; status: MailState; acceptedAt: string }

/**
 * What became of one recipient. `refused`: this one is refused for good. `failed`: the mail was given up before this one was accepted.
 * `code` says why.
 */
export type MailRecipient = {
  address: string
  kind: 'to' | 'cc' | 'bcc'
  state: 'pending' | 'accepted' | 'refused' | 'failed'
  code: string | null
}

/** What became of a mail. Moments are in RFC 3339. */
export type SentMail = {
  id: string
  status: MailState
  lane: MailLane
  /** Null once the content is erased. */
  subject: string | null
  correlationId: string | null
  acceptedAt: string
  nextAttemptAt: string
  /** From then on it is given up. */
  expiresAt: string
  finishedAt: string | null
  attemptsTotal: number
  /** Why the last attempt failed, or why it waits. */
  lastCode: string | null
  recipients: readonly MailRecipient[]
  /** Why it is not sent yet, and until when at most; null when it waits for nothing. */
  waiting: { reason: string; until: string } | null
  /** Its Message-ID, where it is known. */
  internetMessageId: string | null
}
