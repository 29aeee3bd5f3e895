import { RecipientAddress } from '@constellation/contracts-mx'
import MailComposer from 'nodemailer/lib/mail-composer'
import type Mail from 'nodemailer/lib/mailer'
import type { Address, MailAttachment, MailMessage } from '../../domain/messages/mail-message.ts'
import { headersRefusedBy } from '../headers-refused-by.ts'
import { markHeader } from '../mark-header.ts'
import { foldableLine, headerText } from './header-text.ts'
import { internetMessageId } from './internet-message-id.ts'

export type MimeInput = {
  itemId: string
  message: MailMessage
  mailboxAddress: string
  /** The `Date` of the message. */
  date: Date
  /** Graph reads the recipients from the text, so Bcc is in it. By SMTP they are in the envelope, and Bcc must not be. */
  bcc: 'kept' | 'absent'
  /** Where answers go when the message does not say it. */
  defaultReplyTo: string | null
  /** Whether the message carries its id in a header of ours. */
  isMarked: boolean
}

/**
 * The text of a message (RFC 5322), in ASCII with lines of at most 998 characters. Equal inputs give equal texts. Line breaks in names,
 * in the subject and in values of headers become spaces. It throws a TypeError for an address that is none and for a header that no
 * mode carries: admission has refused both.
 */
export async function buildMime(input: MimeInput): Promise<Buffer> {
  const node = new MailComposer(toMail(input)).compile()
  // The composer has no option for it: only the node that it makes.
  return Object.assign(node, { keepBcc: input.bcc === 'kept' }).build()
}

function toMail({ itemId, message, mailboxAddress, date, defaultReplyTo, isMarked }: MimeInput) {
  const replyTo = message.replyTo.length === 0 && defaultReplyTo ? [{ address: defaultReplyTo }] : message.replyTo
  const hasHtml = Boolean(message.html)
  return {
    messageId: internetMessageId(itemId, mailboxAddress),
    date,
    from: toAddress(message.from),
    to: message.to.map(toAddress),
    cc: message.cc.map(toAddress),
    bcc: message.bcc.map(toAddress),
    replyTo: replyTo.map(toAddress),
    headers: toHeaders(message, isMarked ? itemId : undefined),
    ...(message.text && { text: toBody(message.text) }),
    ...(message.html && { html: toBody(message.html) }),
    attachments: message.attachments.map((attachment) => toAttachment(attachment, hasHtml)),
    baseBoundary: itemId,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  } satisfies Mail.Options & { baseBoundary: string; newline: string }
}

function toAddress({ address, name }: Address): Mail.Address {
  const parsed = RecipientAddress.safeParse(address)
  if (!parsed.success || parsed.data !== address)
    throw new TypeError('an address of the message is not an email address')
  const line = foldableLine(name ?? '')
  return line ? { address, name: line } : { address }
}

type PreparedHeader = { prepared: true; foldLines: true; value: string }

/**
 * The headers that the composer writes as they are, with lines that end at spaces. It would encode each value with a quotation mark,
 * and so make another thing of a structured one.
 */
function toHeaders(message: MailMessage, mark: string | undefined): Record<string, PreparedHeader | string> {
  const headers = [
    ...customHeaders(message),
    ...importance(message),
    ...(mark ? [[markHeader, mark] as const] : []),
    ...(message.subject ? [['Subject', headerText(message.subject)] as const] : []),
  ]
  return Object.fromEntries(
    headers.map(([name, value]) => {
      const isList = name.toLowerCase() === 'references'
      // The composer takes members named `key` and `value` for one header. It writes every name with a capital anyway.
      const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
      return [title, isList ? value : { prepared: true, foldLines: true, value }]
    }),
  )
}

function customHeaders({ headers }: MailMessage): (readonly [name: string, value: string])[] {
  const clean = Object.entries(headers).map(([name, value]) => [name, foldableLine(value)] as const)
  const [refused] = headersRefusedBy('mime', Object.fromEntries(clean), ['*'])
  if (refused) throw new TypeError(`the header ${JSON.stringify(refused.name)} ${refused.reason}`)
  const isUnstructured = (name: string) => name.toLowerCase().startsWith('x-')
  return clean.map(([name, value]) => [name, isUnstructured(name) ? headerText(value) : value])
}

function importance({ importance: level }: MailMessage): (readonly [name: string, value: string])[] {
  if (level === 'normal') return []
  return [
    ['Importance', level],
    ['X-Priority', level === 'high' ? '1' : '5'],
  ]
}

/** Bodies are always encoded, so that no server changes their lines. The shorter encoding of both is taken. */
function toBody(text: string): { content: string; contentTransferEncoding: string } {
  const content = text.toWellFormed().replaceAll(/\r\n|\r|\n/g, '\r\n')
  const isMostlyAscii = Buffer.byteLength(content) - content.length <= content.length / 8
  return { content, contentTransferEncoding: isMostlyAscii ? 'quoted-printable' : 'base64' }
}

function toAttachment({ name, contentType, content, contentId }: MailAttachment, hasHtml: boolean): Mail.Attachment {
  const cid = contentId?.replaceAll(/[^\w.@+-]/g, '')
  return {
    filename: foldableLine(name) || 'attachment',
    contentType: isLeaf(contentType) ? contentType : 'application/octet-stream',
    content: Buffer.from(content, 'base64'),
    contentTransferEncoding: 'base64',
    contentDisposition: cid && hasHtml ? 'inline' : 'attachment',
    ...(cid && { cid }),
  }
}

/** Whether a part of this type may be base64. A message or a multipart inside may not (RFC 2046 §5), and its name says what it is. */
function isLeaf(contentType: string): boolean {
  return /^[\w.+-]+\/[\w.+-]+$/.test(contentType) && !/^(message|multipart)\//i.test(contentType)
}
