import { z } from 'zod'
import type { MailAttachment } from '../../domain/messages/mail-message.ts'
import type { SendCommand } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import type { GraphSession } from './graph-session.ts'
import { readJson } from './read-json.ts'

/** A multiple of 320 KiB below the 4 MB that Graph takes at once. */
const sliceBytes = 10 * 320 * 1024
const UploadSession = z.object({ uploadUrl: z.url({ protocol: /^https?$/ }) })

type Upload = { draftId: string; attachment: MailAttachment; sizeBytes: number }

/** Brings a large attachment to a draft, slice by slice. Gives the failure, or undefined when it is there. */
export async function uploadAttachment(
  session: GraphSession,
  command: SendCommand,
  upload: Upload,
): Promise<Failure | undefined> {
  const opened = await openUpload(session, command, upload)
  if ('outcome' in opened) return opened.outcome
  const bytes = Buffer.from(upload.attachment.content, 'base64')
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    const slice = new Uint8Array(bytes.subarray(start, start + sliceBytes))
    const end = start + slice.length
    const answer = await session.call({
      phase: 'upload',
      method: 'PUT',
      to: opened.url,
      headers: {
        'content-range': `bytes ${start}-${end - 1}/${bytes.length}`,
        'content-type': 'application/octet-stream',
      },
      body: slice,
      expected: [200, 201, 202],
      timeoutMs: command.provider.policy.http.uploadTimeout,
    })
    if (answer.kind === 'failure') return answer.outcome
  }
  return undefined
}

async function openUpload(session: GraphSession, command: SendCommand, { draftId, attachment, sizeBytes }: Upload) {
  const { name, contentType, contentId } = attachment
  const isInline = contentId !== undefined
  const item = { attachmentType: 'file', name, size: sizeBytes, contentType, isInline, ...(isInline && { contentId }) }
  const answer = await session.call({
    phase: 'upload',
    method: 'POST',
    to: `/messages/${encodeURIComponent(draftId)}/attachments/createUploadSession`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ AttachmentItem: item }),
    expected: [201],
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  if (answer.kind === 'failure') return { outcome: answer.outcome }
  const opened = readJson(UploadSession, answer.answer.text)
  const { detail } = answer
  const failed = {
    kind: 'retryable_failure',
    code: 'unknown_server_error',
    scope: 'message',
    ambiguous: false,
  } as const
  return opened ? { url: new URL(opened.uploadUrl) } : { outcome: { ...failed, detail } }
}
