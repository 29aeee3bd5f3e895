import { createHash } from 'node:crypto'

export type MailAddress = { name: string; address: string }

/** An attachment without its bytes. Their digest is SHA-256 in hexadecimal. */
export type MailAttachment = {
  id: string
  name: string
  contentType: string
  sizeBytes: number
  sha256: string
  isInline: boolean
  contentId: string | null
}

/** A message as it was given, in whichever form. */
export type MessageContent = {
  subject: string
  body: { contentType: 'text' | 'html'; content: string }
  /** Null when the sender is the mailbox. */
  from: MailAddress | null
  to: MailAddress[]
  cc: MailAddress[]
  bcc: MailAddress[]
  replyTo: MailAddress[]
  importance: 'low' | 'normal' | 'high'
  /** Those that a JSON message sets, or all of a MIME message. */
  headers: { name: string; value: string }[]
  /** The single-value extended properties. */
  properties: { id: string; value: string }[]
  attachments: MailAttachment[]
  /** The Message-ID that the sender chose. */
  suppliedMessageId: string | null
  /** The JSON or the MIME text that was sent, cut at 64 Ki characters. */
  source: string
}

const keptSource = 65_536
const headerPropertySet = '{00020386-0000-0000-C000-000000000046}'

export function describeAttachment(
  bytes: Uint8Array,
  about: Pick<MailAttachment, 'id' | 'name' | 'contentType' | 'isInline' | 'contentId'>,
): MailAttachment {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { ...about, sizeBytes: bytes.length, sha256 }
}

/** The size that the limit of a mailbox is for: body and attachments. */
export function sizeOf({ body, attachments }: MessageContent): number {
  return attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, Buffer.byteLength(body.content))
}

export function recipientsOf({ to, cc, bcc }: Pick<MessageContent, 'to' | 'cc' | 'bcc'>): MailAddress[] {
  return [...to, ...cc, ...bcc]
}

/** The beginning of a text, as a copy: a slice would keep the whole text in memory. */
export function keepSource(text: string): string {
  return text.length > keptSource ? Buffer.from(text.slice(0, keptSource)).toString() : text
}

/** A header as an extended property: Exchange keeps headers as named properties of this set. */
export function headerProperty(name: string): string {
  return `string ${headerPropertySet} name ${name}`.toLowerCase()
}
