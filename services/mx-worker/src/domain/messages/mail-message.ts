/** An address, and the name that mail programs show. */
export type Address = { address: string; name?: string }

export type MailAttachment = { name: string; contentType: string; content: string; contentId?: string }

/** A message as it was accepted: what a provider is given. Contents of attachments are base64. */
export type MailMessage = {
  from: Address
  to: readonly Address[]
  cc: readonly Address[]
  bcc: readonly Address[]
  replyTo: readonly Address[]
  subject: string
  text?: string
  html?: string
  headers: Readonly<Record<string, string>>
  attachments: readonly MailAttachment[]
  importance: 'low' | 'normal' | 'high'
}
