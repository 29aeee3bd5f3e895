import type { AcceptedMail } from './books.ts'
import type { Caller, GraphCall } from './call.ts'
import type { Mailbox } from './definitions.ts'
import { copyAddresses, fileCopies } from './file-copies.ts'
import type { StoredMessage } from './mail-store.ts'
import type { MessageContent } from './message.ts'
import { refuseUnsendable } from './refuse-unsendable.ts'
import type { GraphState } from './state.ts'

/** A message that is to be sent. `isSaved` is whether a copy is wanted. */
export type Submission = {
  caller: Caller
  call: GraphCall
  content: MessageContent
  via: AcceptedMail['via']
  isSaved: boolean
  draft?: StoredMessage
}

/**
 * Accepts a message for sending: it goes out at once, unless a fault says otherwise. Throws GraphRefusal, and files nothing, when the
 * mailbox may not send it.
 */
export function submit(submission: Submission, state: GraphState): void {
  const { caller, content, draft, isSaved } = submission
  refuseUnsendable(content, caller.mailbox, state)
  const fate = fateOf(caller.mailbox, state)
  const internetMessageId = draft?.internetMessageId ?? messageIdFor(content, caller.mailbox, state)
  const copiesIn = isSaved && fate.isFiled ? copyAddresses(content, caller.mailbox, state) : []
  const out = { content: { ...content, attachments: [...content.attachments] }, internetMessageId }
  fileCopies(out, { copiesIn, atMs: fate.sentAtMs, own: caller.mailbox.address, draft }, state)
  const mail: AcceptedMail = {
    ...out.content,
    from: content.from ?? { name: '', address: caller.mailbox.address },
    ...{ mailbox: caller.mailbox.address, clientId: caller.clientId, via: submission.via },
    ...{ internetMessageId, copiesIn, isDelivered: fate.isDelivered },
    requestId: submission.call.about.requestId,
    clientRequestId: submission.call.about.clientRequestId,
    acceptedAt: state.now().toISOString(),
    sentAt: fate.isLost ? null : new Date(fate.sentAtMs).toISOString(),
  }
  state.books.add(mail)
  if (fate.isDelivered && fate.sentAtMs <= state.now().getTime()) state.deliver(mail)
}

/** The Message-ID of a message: that of its sender where the mailbox keeps it, else one in the form of Exchange. */
export function messageIdFor(
  { suppliedMessageId }: MessageContent,
  { keepsMessageId }: Mailbox,
  { random }: GraphState,
): string {
  if (suppliedMessageId && keepsMessageId) return suppliedMessageId
  const name = Buffer.from(random(16)).toString('hex').toUpperCase()
  return `<EM0P${name}@EM0PR01MB0001.eurprd01.prod.outlook.com>`
}

function fateOf({ address }: Mailbox, { faults, now }: GraphState) {
  const isLost = faults.take('lost', undefined, address) !== undefined
  const isUndelivered = faults.take('undelivered', undefined, address) !== undefined
  const isUnfiled = faults.take('unfiled', undefined, address) !== undefined
  const laterMs = Number(faults.take('filed-later', undefined, address)?.value ?? 0)
  return {
    isLost,
    isDelivered: !isLost && !isUndelivered,
    isFiled: !isLost && !isUnfiled,
    sentAtMs: now().getTime() + laterMs,
  }
}
