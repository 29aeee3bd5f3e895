import type { Address, MailAttachment, MailMessage } from '../../domain/messages/mail-message.ts'
import type { Policy } from '../../policy/policy.ts'
import { markHeader } from '../mark-header.ts'
import { oneLine } from '../one-line.ts'

type GraphRecipient = { emailAddress: { address: string; name?: string } }

/** A `fileAttachment` of Graph. */
export type GraphAttachment = {
  '@odata.type': '#microsoft.graph.fileAttachment'
  name: string
  contentType: string
  contentBytes: string
  isInline: boolean
  contentId?: string
}

/** A `message` of Graph, with what is set alone. */
export type GraphMessage = {
  subject: string
  body: { contentType: 'HTML' | 'Text'; content: string }
  from?: GraphRecipient
  toRecipients?: GraphRecipient[]
  ccRecipients?: GraphRecipient[]
  bccRecipients?: GraphRecipient[]
  replyTo?: GraphRecipient[]
  importance: MailMessage['importance']
  internetMessageHeaders?: { name: string; value: string }[]
  attachments?: GraphAttachment[]
}

export type PayloadInput = {
  itemId: string
  message: MailMessage
  mailbox: { address: string; providerUser: string }
  mail: Pick<Policy['mail'], 'saveToSentItems' | 'defaultReplyTo'>
  /** Whether the message carries its id in a header of ours. */
  isMarked: boolean
}

/** The body of `sendMail`. */
export function buildSendPayload(input: PayloadInput): { message: GraphMessage; saveToSentItems?: false } {
  const message = buildDraft(input, input.message.attachments)
  // Graph saves a copy unless it is told not to.
  return input.mail.saveToSentItems ? { message } : { message, saveToSentItems: false }
}

/**
 * A draft with the given attachments; the others are added to it. Of HTML and text the HTML is sent, because Graph takes one body. The
 * headers are those that `headersRefusedBy` does not refuse.
 */
export function buildDraft(
  { itemId, message, mailbox, mail, isMarked }: PayloadInput,
  attachments: readonly MailAttachment[],
): GraphMessage {
  const { from, to, cc, bcc, subject, html, text = '', importance } = message
  const replyTo =
    message.replyTo.length === 0 && mail.defaultReplyTo ? [{ address: mail.defaultReplyTo }] : message.replyTo
  const isOwn = isSame(from.address, mailbox.address) && sendsByItself(mailbox)
  const headers = Object.entries(message.headers).map(([name, value]) => ({ name, value: oneLine(value) }))
  if (isMarked) headers.push({ name: markHeader, value: itemId })
  return {
    subject: oneLine(subject),
    body: html ? { contentType: 'HTML', content: html } : { contentType: 'Text', content: text },
    ...(!isOwn && { from: toRecipient(from) }),
    ...unlessEmpty('toRecipients', to.map(toRecipient)),
    ...unlessEmpty('ccRecipients', cc.map(toRecipient)),
    ...unlessEmpty('bccRecipients', bcc.map(toRecipient)),
    ...unlessEmpty('replyTo', replyTo.map(toRecipient)),
    importance,
    ...unlessEmpty('internetMessageHeaders', headers),
    ...unlessEmpty('attachments', attachments.map(buildAttachment)),
  }
}

/** One attachment, for a message or for a draft that is there. */
export function buildAttachment({ name, contentType, content, contentId }: MailAttachment): GraphAttachment {
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    name: oneLine(name),
    contentType,
    contentBytes: content,
    isInline: contentId !== undefined,
    ...(contentId !== undefined && { contentId }),
  }
}

/** Graph sends as the user that is called. A name that is another address may be another mailbox; an object id is the mailbox's own. */
function sendsByItself({ address, providerUser }: PayloadInput['mailbox']): boolean {
  return !providerUser.includes('@') || isSame(providerUser, address)
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function toRecipient({ address, name }: Address): GraphRecipient {
  const line = oneLine(name ?? '')
  return { emailAddress: line ? { address, name: line } : { address } }
}

function unlessEmpty<Name extends string, Item>(name: Name, items: Item[]): { [N in Name]?: Item[] } {
  // A type cannot say that a computed name is the name.
  return (items.length > 0 ? { [name]: items } : {}) as { [N in Name]?: Item[] }
}
