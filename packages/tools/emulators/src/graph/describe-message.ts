import type { Mailbox } from './definitions.ts'
import { idAt, type StoredMessage, stateAt } from './mail-store.ts'
import { headerProperty, type MailAddress, type MailAttachment } from './message.ts'

export type Presentation = {
  mailbox: Mailbox
  nowMs: number
  origin: string
  immutableIds: boolean
  /** The names of `$select`; all that Graph gives by default when absent. */
  select?: readonly string[] | undefined
  /** The ids of the extended properties of `$expand`. */
  properties?: readonly string[] | undefined
}

/** A message in the form of Graph. Headers are given only when they are selected, and extended properties when they are expanded. */
export function describeMessage(message: StoredMessage, presentation: Presentation): Record<string, unknown> {
  const { mailbox, nowMs, immutableIds, select, properties } = presentation
  const id = immutableIds ? message.immutableId : idAt(message, nowMs)
  const { internetMessageHeaders, ...all } = describeWhole(message, presentation)
  const selected = select
    ? Object.fromEntries(Object.entries({ ...all, internetMessageHeaders }).filter(([name]) => select.includes(name)))
    : all
  const changeKey = Buffer.from(`${message.immutableId.slice(0, 12)}${stateAt(message, nowMs)}`).toString('base64')
  const expanded = properties && {
    singleValueExtendedProperties: propertiesOf(message, mailbox, nowMs).filter(({ id: property }) =>
      properties.includes(property.toLowerCase()),
    ),
  }
  return { '@odata.etag': `W/"${changeKey}"`, id, ...selected, ...expanded }
}

/** The extended properties, headers among them. Exchange shows headers of sent copies only in some tenants. */
export function propertiesOf(message: StoredMessage, mailbox: Mailbox, nowMs: number): { id: string; value: string }[] {
  const headers = visibleHeaders(message, mailbox, nowMs).map(({ name, value }) => ({
    id: headerProperty(name),
    value,
  }))
  return [...message.content.properties, ...headers]
}

/** An attachment without its bytes, in the form of Graph. */
export function describeAttachment({ sizeBytes, sha256: _sha256, ...attachment }: MailAttachment) {
  return { '@odata.type': '#microsoft.graph.fileAttachment', ...attachment, size: sizeBytes }
}

function visibleHeaders(message: StoredMessage, { showsSentHeaders }: Mailbox, nowMs: number) {
  return stateAt(message, nowMs) === 'draft' || showsSentHeaders ? message.content.headers : []
}

function describeWhole(message: StoredMessage, { mailbox, nowMs, origin }: Presentation): Record<string, unknown> {
  const { content, fromMs, sentAtMs, conversationId, internetMessageId, draftId } = message
  const isDraft = stateAt(message, nowMs) === 'draft'
  const [created, sent] = [wholeSeconds(fromMs), wholeSeconds(isDraft ? fromMs : sentAtMs)]
  const from = describeAddress(content.from ?? { name: '', address: mailbox.address })
  return {
    ...{ createdDateTime: created, lastModifiedDateTime: sent, receivedDateTime: sent, sentDateTime: sent },
    hasAttachments: content.attachments.some(({ isInline }) => !isInline),
    ...{ internetMessageId, conversationId, isDraft, isRead: true, importance: content.importance },
    subject: content.subject,
    bodyPreview: content.body.content.replaceAll(/<[^>]*>/g, '').slice(0, 255),
    body: content.body,
    parentFolderId: folderId(mailbox, isDraft ? 'drafts' : 'sentitems'),
    webLink: `${origin}/owa/?ItemID=${draftId}`,
    ...{ from, sender: from },
    toRecipients: content.to.map(describeAddress),
    ccRecipients: content.cc.map(describeAddress),
    bccRecipients: content.bcc.map(describeAddress),
    replyTo: content.replyTo.map(describeAddress),
    internetMessageHeaders: visibleHeaders(message, mailbox, nowMs),
  }
}

function folderId({ id }: Mailbox, name: string): string {
  return `AAMk${Buffer.from(`${id}/${name}`).toString('base64url')}`
}

function describeAddress({ name, address }: MailAddress) {
  return { emailAddress: { name: name || address, address } }
}

function wholeSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
