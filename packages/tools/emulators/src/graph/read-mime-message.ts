import PostalMime, { type Address, type Email } from 'postal-mime'
import { describeAttachment, keepSource, type MailAddress, type MessageContent } from './message.ts'
import { GraphRefusal } from './refusal.ts'

/** Reads the body of sendMail as MIME in standard base64, without the headers that Exchange strips. Throws GraphRefusal. */
export async function readMime(
  body: string,
  { newId, strippedHeaders }: { newId: () => string; strippedHeaders: readonly string[] },
): Promise<MessageContent> {
  const bytes = decodeBase64(body)
  const email = await PostalMime.parse(bytes).catch(() => undefined)
  if (!email || email.headers.length === 0) {
    throw new GraphRefusal(400, 'ErrorMimeContentInvalid', 'The MIME content is invalid.')
  }
  // Exchange refuses `undisclosed-recipients:;` although there are others in Bcc.
  if (email.to?.some(({ group }) => group?.length === 0)) throw noRecipients()
  const stripped = new Set(strippedHeaders.map((name) => name.toLowerCase()))
  const headers = email.headers.filter(({ key }) => !stripped.has(key))
  return {
    ...addresseesOf(email),
    subject: email.subject ?? '',
    body: email.html
      ? { contentType: 'html', content: email.html }
      : { contentType: 'text', content: email.text ?? '' },
    importance: importanceOf(email),
    headers: headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    properties: [],
    attachments: email.attachments.map((attachment) => readAttachment(attachment, newId)),
    suppliedMessageId: email.messageId ?? null,
    source: keepSource(Buffer.from(bytes).toString()),
  }
}

/** Why a message without recipients is refused, in each form. */
export function noRecipients(): GraphRefusal {
  const message = "At least one recipient is not valid., A message can't be sent because it contains no recipients."
  return new GraphRefusal(400, 'ErrorInvalidRecipients', message)
}

function decodeBase64(body: string): Uint8Array {
  const text = body.replaceAll(/\s/g, '')
  const bytes = Buffer.from(text, 'base64')
  if (!text || bytes.toString('base64') !== text) {
    const message = 'Invalid base64 string for MIME content.'
    throw new GraphRefusal(400, 'ErrorMimeContentInvalidBase64String', message)
  }
  return bytes
}

function addresseesOf(email: Email): Pick<MessageContent, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'> {
  return {
    from: flatten(email.from && [email.from])[0] ?? null,
    to: flatten(email.to),
    cc: flatten(email.cc),
    bcc: flatten(email.bcc),
    replyTo: flatten(email.replyTo),
  }
}

function flatten(addresses: readonly Address[] | undefined): MailAddress[] {
  return (addresses ?? []).flatMap((one) => one.group ?? [{ name: one.name, address: one.address }])
}

function importanceOf({ headers }: Email): MessageContent['importance'] {
  const value = headers.find(({ key }) => key === 'importance')?.value.toLowerCase()
  return value === 'low' || value === 'high' ? value : 'normal'
}

function readAttachment(attachment: Email['attachments'][number], newId: () => string) {
  const { content, filename, mimeType, disposition, contentId } = attachment
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
  return describeAttachment(bytes, {
    id: newId(),
    name: filename ?? '',
    contentType: mimeType,
    isInline: disposition === 'inline',
    contentId: contentId ?? null,
  })
}
