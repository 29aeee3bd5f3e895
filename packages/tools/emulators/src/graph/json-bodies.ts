import { z } from 'zod'
import { GraphRefusal } from './refusal.ts'

const annotation = { '@odata.type': z.string().optional() }
export const recipientSchema = z.strictObject({
  ...annotation,
  emailAddress: z.strictObject({ ...annotation, address: z.string(), name: z.string().nullish() }),
})
const recipientsSchema = z.array(recipientSchema).nullish()

export const attachmentSchema = z.strictObject({
  '@odata.type': z.literal('#microsoft.graph.fileAttachment'),
  name: z.string(),
  contentType: z.string().nullish(),
  contentBytes: z.base64(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish(),
  size: z.int().nullish(),
})

export const messageSchema = z.strictObject({
  ...annotation,
  subject: z.string().nullish(),
  body: z
    .strictObject({
      ...annotation,
      contentType: z
        .string()
        .transform((type) => type.toLowerCase())
        .pipe(z.enum(['text', 'html'])),
      content: z.string(),
    })
    .nullish(),
  from: recipientSchema.nullish(),
  sender: recipientSchema.nullish(),
  toRecipients: recipientsSchema,
  ccRecipients: recipientsSchema,
  bccRecipients: recipientsSchema,
  replyTo: recipientsSchema,
  importance: z
    .string()
    .transform((importance) => importance.toLowerCase())
    .pipe(z.enum(['low', 'normal', 'high']))
    .nullish(),
  internetMessageId: z.string().nullish(),
  internetMessageHeaders: z.array(z.strictObject({ ...annotation, name: z.string(), value: z.string() })).nullish(),
  singleValueExtendedProperties: z.array(z.strictObject({ id: z.string(), value: z.string() })).nullish(),
  attachments: z.array(attachmentSchema).nullish(),
  categories: z.array(z.string()).nullish(),
  isDeliveryReceiptRequested: z.boolean().nullish(),
  isReadReceiptRequested: z.boolean().nullish(),
})

export const sendMailSchema = z.strictObject({
  message: messageSchema,
  // The samples of the documents have the text too.
  saveToSentItems: z.union([z.boolean(), z.enum(['true', 'false'])]).default(true),
})

/** Reads a body by its schema. As Graph, it refuses members that it does not know. Throws GraphRefusal. */
export function readJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const detail = `${issue?.path.join('.') || 'the body'}: ${issue?.message}`
  throw new GraphRefusal(400, 'RequestBodyRead', `The request body cannot be read: ${detail}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new GraphRefusal(400, 'BadRequest', 'Unable to read JSON request payload.')
  }
}
