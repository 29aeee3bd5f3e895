import { aboutOf, sendRefusal } from './answer.ts'
import { findOperation } from './find-operation.ts'
import { GraphRefusal } from './refusal.ts'
import type { GraphState } from './state.ts'
import { throttleKey } from './throttles.ts'

type Work = { work: () => Promise<Response>; isThrottled: () => boolean }

/** Does the work, unless the limits of the application at the mailbox, or a fault, refuse the call. Counts it until it is answered. */
export async function throttled(request: Request, { work, isThrottled }: Work, state: GraphState): Promise<Response> {
  const refuse = (limit: string, retryAfter?: string) => {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
    const message = `Application is over its ${limit} limit.`
    return sendRefusal(new GraphRefusal(429, 'ApplicationThrottled', message, { headers }), aboutOf(request, state))
  }
  const key = keyOf(request, state)
  if (key === undefined) return work()
  if (isThrottled()) return refuse('MailboxRequests', '1')
  const admission = state.throttles.admit({ key, sizeBytes: await sizeOf(request) })
  if (admission.kind === 'refused') return refuse(admission.limit, admission.retryAfter)
  try {
    return await work()
  } finally {
    admission.done()
  }
}

/** The application and the mailbox of a call. Undefined when one of them is unknown: then nothing is counted. */
function keyOf(request: Request, { tokens, directory, uploads }: GraphState): string | undefined {
  const { name, user } = findOperation(request)
  const session = name?.toLowerCase().includes('upload') && user === undefined ? uploads.find(request.url) : undefined
  if (session) return throttleKey(session.clientId, session.mailbox)
  const [grant, mailbox] = [tokens.read(request), directory.findMailbox(user ?? '')]
  return grant && mailbox && throttleKey(grant.clientId, mailbox.address)
}

async function sizeOf(request: Request): Promise<number> {
  const length = request.headers.get('content-length')
  return length === null ? (await request.clone().arrayBuffer()).byteLength : Number(length)
}
