import { EmailAddress } from '@constellation/contract'
import { z } from 'zod'
import { HeaderText, Lane, Moment } from './fields.ts'
import { MailAccountId, ProviderId } from './ids.ts'
import { RecipientAddress } from './recipient-address.ts'

/** An address alone, or with the name that mail programs show. */
export const Correspondent = z.union([
  EmailAddress,
  z.strictObject({ address: EmailAddress, name: HeaderText.max(256).optional() }),
])
export type Correspondent = z.output<typeof Correspondent>

const Attachment = z.strictObject({
  name: HeaderText.min(1).max(255),
  contentType: z
    .string()
    .max(127)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'not a media type'),
  /** Base64 (RFC 4648 §4). */
  content: z.base64(),
  /** Where the HTML refers to it as `cid:…`. */
  contentId: z
    .string()
    .max(255)
    .regex(/^[\w.@+-]+$/, 'letters, digits and . @ + - _ only')
    .optional(),
})
export type Attachment = z.output<typeof Attachment>

const Recipient = z.union([
  RecipientAddress,
  z.strictObject({ address: RecipientAddress, name: HeaderText.max(256).optional() }),
])
const recipients = z.array(Recipient).max(1000)

/** `X-…`, and the headers of lists and threads. Which of them a provider can carry depends on how it sends. */
const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,126}$/, 'not a name of a header')

/** What an application hands in: the message, and how urgent it is and until when it is of use. */
export const NewMessage = z.strictObject({
  /** The account that sends; that of the caller when absent. */
  accountId: MailAccountId.optional(),
  /** A mailbox of the account. */
  from: Correspondent,
  to: recipients.default([]),
  cc: recipients.default([]),
  bcc: recipients.default([]),
  replyTo: z.array(Correspondent).max(10).default([]),
  subject: HeaderText,
  text: z.string().optional(),
  html: z.string().optional(),
  headers: z.record(headerName, HeaderText).default({}),
  attachments: z.array(Attachment).max(100).default([]),
  importance: z.enum(['low', 'normal', 'high']).default('normal'),
  lane: Lane.default('transactional'),
  /** From then on the message is of no use and is given up. At most the life that the provider's policy sets. */
  notAfter: Moment.optional(),
  providerId: ProviderId.optional(),
  /** A word of the application's own, which comes back with everything about the message. */
  correlationId: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'at most 128 printable ASCII characters')
    .optional(),
  /** Accepted and rendered, and never sent. */
  test: z.boolean().default(false),
})
export type NewMessage = z.output<typeof NewMessage>
