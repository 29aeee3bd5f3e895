import { z } from 'zod'
import { authorize, type GraphCall, jsonText, wantsImmutableIds } from './call.ts'
import { describeAttachment } from './describe-message.ts'
import { attachmentSchema, readJson } from './json-bodies.ts'
import { idAt } from './mail-store.ts'
import { readAttachment } from './read-json-message.ts'
import { GraphRefusal } from './refusal.ts'
import { requireDraft, requireMessage } from './require-message.ts'
import type { GraphState } from './state.ts'
import { describeProgress } from './uploads.ts'

const itemSchema = z.strictObject({
  attachmentType: z.literal('file'),
  name: z.string(),
  size: z.int().positive(),
  contentType: z.string().nullish(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish(),
})
// The reference writes the name of the parameter in both ways.
const sessionSchema = z.union([
  z.strictObject({ AttachmentItem: itemSchema }).transform(({ AttachmentItem }) => AttachmentItem),
  z.strictObject({ attachmentItem: itemSchema }).transform(({ attachmentItem }) => attachmentItem),
])

/** Adds a small attachment to a draft in one call. */
export function createAttachment(call: GraphCall, state: GraphState): Response {
  const draft = requireDraft(call, authorize(call, state, ['Mail.ReadWrite']), state)
  const attachment = readAttachment(readJson(jsonText(call, state), attachmentSchema), state.store.newId)
  draft.content.attachments.push(attachment)
  return Response.json(describeAttachment(attachment), { status: 201 })
}

export function listAttachments(call: GraphCall, state: GraphState): Response {
  const message = requireMessage(call, authorize(call, state, ['Mail.ReadWrite', 'Mail.Read']), state)
  return Response.json({ value: message.content.attachments.map(describeAttachment) })
}

/** Opens the upload of a large attachment. The address that it answers with needs no token, and refuses one. */
export function createUploadSession(call: GraphCall, state: GraphState): Response {
  const { clientId, mailbox } = authorize(call, state, ['Mail.ReadWrite'])
  const draft = requireDraft(call, { mailbox }, state)
  const item = readJson(jsonText(call, state), sessionSchema)
  refuseSize(item.size, state)
  const attachment = {
    ...{ id: state.store.newId(), name: item.name, sizeBytes: item.size, isInline: item.isInline ?? false },
    ...{ contentType: item.contentType ?? 'application/octet-stream', contentId: item.contentId ?? null },
  }
  const session = state.uploads.open({ clientId, mailbox: mailbox.address, message: draft, attachment })
  const id = wantsImmutableIds(call) ? draft.immutableId : idAt(draft, state.now().getTime())
  const path = `/api/v2.0/Users('${mailbox.id}')/Messages('${id}')/AttachmentSessions('${attachment.id}')`
  const uploadUrl = `${state.origin}${path}?authtoken=${session.token}`
  return Response.json({ uploadUrl, ...describeProgress(session) }, { status: 201 })
}

function refuseSize(sizeBytes: number, { settings: { limits } }: GraphState): void {
  if (sizeBytes < limits.minSessionBytes) {
    const message = 'The attachment is too small for an upload session. Add it in one call.'
    throw new GraphRefusal(400, 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize', message)
  }
  if (sizeBytes > limits.maxSessionBytes) {
    throw new GraphRefusal(400, 'ErrorAttachmentSizeLimitExceeded', 'The attachment size exceeds the limit.')
  }
}
