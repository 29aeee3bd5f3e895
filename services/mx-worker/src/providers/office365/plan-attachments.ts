import type { MailAttachment } from '../../domain/messages/mail-message.ts'

/** How the attachments of a draft get there. Each is in one of the lists, in the order of the message. */
export type AttachmentPlan = {
  /** All of them at once, where one request carries them with the message. */
  withDraft: readonly MailAttachment[]
  /** Each in a request of its own. */
  oneByOne: readonly MailAttachment[]
  /** Each through an upload session, which Graph grants only to large ones. */
  bySession: readonly { attachment: MailAttachment; sizeBytes: number }[]
}

export type AttachmentLimits = {
  /** From this size on an attachment needs an upload session. */
  inlineLimitBytes: number
  /** The size of the request that makes the draft, without attachments. */
  draftBytes: number
}

/** Graph refuses a request of more than 4 MB. */
const longestRequestBytes = 4 * 1000 ** 2
/** What JSON needs around the content of an attachment: names of members, a file name, a media type and a content id. */
const frameBytes = 2048

/**
 * Plans by the size of each attachment and by their sum: several small ones can be too much for one request, and each too small for an
 * upload session. A draft that is made with all its attachments at once is never found without some of them.
 */
export function planAttachments(attachments: readonly MailAttachment[], limits: AttachmentLimits): AttachmentPlan {
  const sized = attachments.map((attachment) => ({ attachment, sizeBytes: decodedBytes(attachment.content) }))
  const bySession = sized.filter(({ sizeBytes }) => sizeBytes >= limits.inlineLimitBytes)
  const small = sized.filter(({ sizeBytes }) => sizeBytes < limits.inlineLimitBytes).map(({ attachment }) => attachment)
  const sum = small.reduce((bytes, { content }) => bytes + content.length + frameBytes, limits.draftBytes)
  return bySession.length === 0 && sum <= longestRequestBytes
    ? { withDraft: small, oneByOne: [], bySession }
    : { withDraft: [], oneByOne: small, bySession }
}

/** How many bytes a text in base64 stands for. */
function decodedBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return Math.floor((base64.length * 3) / 4) - padding
}
