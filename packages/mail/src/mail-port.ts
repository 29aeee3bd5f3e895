export type OutgoingMail = {
  /** Stays the same when the mail is handed over again, so that it is recognised. */
  id: string
  to: string
  subject: string
  text: string
  html: string
}

/** How mails leave. */
export type MailPort = {
  /** Hands a mail over. Throws a `DeliveryFailure` when it is refused for ever. No error names an address. */
  send(mail: OutgoingMail): Promise<void>
  /** Throws when mails cannot be handed over now. */
  verify(): Promise<void>
  close(): void
}
