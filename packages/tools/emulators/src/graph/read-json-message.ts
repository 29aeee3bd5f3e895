import type { z } from 'zod'
import { type attachmentSchema, messageSchema, readJson, type recipientSchema, sendMailSchema } from './json-bodies.ts'
import { describeAttachment, keepSource, type MailAddress, type MessageContent } from './message.ts'
import { GraphRefusal } from './refusal.ts'

const maxOwnHeaders = 5

/** Reads the body of sendMail. Throws GraphRefusal. */
export function readSendMail(text: string, newId: () => string): { content: MessageContent; isSaved: boolean } {
  const { message, saveToSentItems } = readJson(text, sendMailSchema)
  return { content: contentOf(message, text, newId), isSaved: String(saveToSentItems) === 'true' }
}

/** Reads the body of a new draft. Throws GraphRefusal. */
export function readDraft(text: string, newId: () => string): MessageContent {
  return contentOf(readJson(text, messageSchema), text, newId)
}

function contentOf(message: z.output<typeof messageSchema>, text: string, newId: () => string): MessageContent {
  const headers = message.internetMessageHeaders ?? []
  refuseUnfitHeaders(headers.map(({ name }) => name))
  return {
    subject: message.subject ?? '',
    body: { contentType: message.body?.contentType ?? 'text', content: message.body?.content ?? '' },
    from: addressesOf([message.from ?? message.sender])[0] ?? null,
    to: addressesOf(message.toRecipients),
    cc: addressesOf(message.ccRecipients),
    bcc: addressesOf(message.bccRecipients),
    replyTo: addressesOf(message.replyTo),
    importance: message.importance ?? 'normal',
    headers: headers.map(({ name, value }) => ({ name, value })),
    properties: message.singleValueExtendedProperties ?? [],
    attachments: (message.attachments ?? []).map((attachment) => readAttachment(attachment, newId)),
    suppliedMessageId: message.internetMessageId ?? null,
    source: keepSource(text),
  }
}

export function readAttachment(attachment: z.output<typeof attachmentSchema>, newId: () => string) {
  return describeAttachment(Buffer.from(attachment.contentBytes, 'base64'), {
    id: newId(),
    name: attachment.name,
    contentType: attachment.contentType ?? 'application/octet-stream',
    isInline: attachment.isInline ?? false,
    contentId: attachment.contentId ?? null,
  })
}

function addressesOf(recipients: readonly (z.output<typeof recipientSchema> | null | undefined)[] | null | undefined) {
  return (recipients ?? []).flatMap((recipient): MailAddress[] =>
    recipient ? [{ name: recipient.emailAddress.name ?? '', address: recipient.emailAddress.address }] : [],
  )
}

function refuseUnfitHeaders(names: readonly string[]): void {
  const unfit = names.find((name) => !/^x-/i.test(name))
  if (unfit !== undefined) {
    const message = `The internet message header name '${unfit}' should start with 'x-' or 'X-'.`
    throw new GraphRefusal(400, 'InvalidInternetMessageHeader', message)
  }
  if (names.length > maxOwnHeaders) {
    const message = `Maximum number of headers in one message should be less than or equal to ${maxOwnHeaders}.`
    throw new GraphRefusal(400, 'InvalidInternetMessageHeaderCollection', message)
  }
}
