import { type GraphCall, refuseLarge } from './call.ts'
import { GraphRefusal } from './refusal.ts'
import type { GraphState } from './state.ts'
import type { UploadSession } from './upload-sessions.ts'

/** Takes the next slice. The last one makes the attachment, and only its `Location` tells the id. */
export function uploadSlice(call: GraphCall, state: GraphState): Response {
  const session = requireSession(call, state)
  refuseLarge(call, state.settings.limits.requestBytes)
  const { end } = readRange(call, session)
  refuseOverMailboxLimit(session, end, state)
  session.digest.update(call.bytes)
  session.receivedBytes = end
  if (end < session.attachment.sizeBytes) return Response.json(describeProgress(session))
  state.uploads.close(session)
  session.message.content.attachments.push({ ...session.attachment, sha256: session.digest.digest('hex') })
  const path = `/api/v2.0/Users('${session.mailbox}')/Messages('${session.message.draftId}')`
  const location = `${state.origin}${path}/Attachments('${session.attachment.id}')`
  return new Response(null, { status: 201, headers: { location } })
}

export function uploadProgress(call: GraphCall, state: GraphState): Response {
  return Response.json(describeProgress(requireSession(call, state)))
}

export function cancelUpload(call: GraphCall, state: GraphState): Response {
  state.uploads.close(requireSession(call, state))
  return new Response(null, { status: 204 })
}

export function describeProgress({ expiresAtMs, receivedBytes }: UploadSession) {
  return { expirationDateTime: new Date(expiresAtMs).toISOString(), nextExpectedRanges: [`${receivedBytes}-`] }
}

/** The session of the address. Throws GraphRefusal when it has ended, or when the call sends a token. */
function requireSession({ request }: GraphCall, { uploads }: GraphState): UploadSession {
  if (request.headers.has('authorization')) {
    throw new GraphRefusal(401, 'InvalidAuthenticationToken', 'The address is pre-authenticated: send no token.')
  }
  const session = uploads.find(request.url)
  if (session) return session
  throw new GraphRefusal(404, 'ErrorItemNotFound', 'The upload session was not found.')
}

/** The range of a slice, which begins where the one before ended. `end` is the number of bytes until then. */
function readRange({ request, bytes }: GraphCall, { attachment, receivedBytes }: UploadSession): { end: number } {
  const header = request.headers.get('content-range') ?? ''
  const [, first, last, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(header) ?? []).map(Number)
  const isWhole = first !== undefined && last !== undefined && last - first + 1 === bytes.length
  if (!isWhole || total !== attachment.sizeBytes || last >= total) {
    throw new GraphRefusal(400, 'ErrorInvalidRequest', 'Content-Range does not fit the slice and the attachment.')
  }
  if (first !== receivedBytes) {
    const message = `The slice does not begin at the next expected byte, ${receivedBytes}.`
    throw new GraphRefusal(416, 'InvalidRange', message)
  }
  return { end: last + 1 }
}

function refuseOverMailboxLimit({ mailbox: address }: UploadSession, end: number, { directory }: GraphState): void {
  const mailbox = directory.findMailbox(address)
  if (!mailbox?.limitsUploads || end <= mailbox.maxMessageBytes) return
  throw new GraphRefusal(400, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.')
}
