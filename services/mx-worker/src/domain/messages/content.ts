import type { NewMessage } from '@constellation/contracts-mx'
import { openSealed, type SealingKeys, seal } from '@constellation/database'
import type { StoredContent } from '../../store/contents.ts'
import type { Address, MailMessage } from './mail-message.ts'

/** What of a message a provider is given. */
export function toMailMessage(body: NewMessage): MailMessage {
  const { subject, text, html, headers, attachments, importance } = body
  return {
    from: toAddress(body.from),
    to: body.to.map(toAddress),
    cc: body.cc.map(toAddress),
    bcc: body.bcc.map(toAddress),
    replyTo: body.replyTo.map(toAddress),
    subject,
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    headers,
    attachments: attachments.map(({ name, contentType, content, contentId }) => ({
      name,
      contentType,
      content,
      ...(contentId !== undefined && { contentId }),
    })),
    importance,
  }
}

function toAddress(correspondent: NewMessage['from']): Address {
  if (typeof correspondent === 'string') return { address: correspondent }
  const { address, name } = correspondent
  return { address, ...(name !== undefined && { name }) }
}

/** The message sealed for the row of an item: it opens nowhere else. */
export function sealContent(keys: SealingKeys, itemId: string, message: MailMessage): string {
  return seal(keys, `content:${itemId}`, JSON.stringify(message))
}

/** The message that `sealContent` sealed for this item. */
export function openContent(keys: SealingKeys, itemId: string, sealed: string): MailMessage {
  // Only `sealContent` makes what opens here.
  return JSON.parse(openSealed(keys, `content:${itemId}`, sealed)) as MailMessage
}

/** What of a message is read without its bodies and attachments. */
type MailHead = Pick<MailMessage, 'subject' | 'headers' | 'to' | 'cc' | 'bcc'>

/** The head sealed for the row of an item whose content is an object: it opens nowhere else. */
export function sealHead(keys: SealingKeys, itemId: string, { subject, headers, to, cc, bcc }: MailHead): string {
  return seal(keys, `head:${itemId}`, JSON.stringify({ subject, headers, to, cc, bcc }))
}

/** What is read of a message without its bodies and attachments. The row alone has it. */
export function openHead(keys: SealingKeys, itemId: string, { sealed, in_object }: StoredContent): MailHead {
  // Only `sealHead` makes what opens here.
  return in_object
    ? (JSON.parse(openSealed(keys, `head:${itemId}`, sealed)) as MailHead)
    : openContent(keys, itemId, sealed)
}

/** The message without recipients who are not addressed. Whatever stands in its headers is what a recipient sees. */
export function withoutRecipients(message: MailMessage, addresses: readonly string[]): MailMessage {
  if (addresses.length === 0) return message
  const left = (list: readonly Address[]) => list.filter(({ address }) => !addresses.includes(address))
  return { ...message, to: left(message.to), cc: left(message.cc), bcc: left(message.bcc) }
}
