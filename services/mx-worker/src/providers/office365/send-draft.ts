import { z } from 'zod'
import type { MailAttachment } from '../../domain/messages/mail-message.ts'
import type { DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import type { Failure } from './attempt-context.ts'
import { buildAttachment, buildDraft } from './build-send-payload.ts'
import type { GraphAnswer, GraphSession } from './graph-session.ts'
import { planAttachments } from './plan-attachments.ts'
import { readJson } from './read-json.ts'
import { uploadAttachment } from './upload-attachment.ts'

const Draft = z.object({ id: z.string().min(1), internetMessageId: z.string().optional() })
type Draft = z.output<typeof Draft>

/** Makes a draft, brings its attachments there, and sends it. A draft of a failed attempt is removed where that is possible. */
export async function sendDraft(session: GraphSession, command: SendCommand): Promise<DeliveryOutcome> {
  // A draft can be sent only once: one that an earlier attempt left is sent, and no other is made.
  if (command.providerMessageId !== undefined) return send(session, command, { id: command.providerMessageId })
  const made = await makeDraft(session, command)
  if ('outcome' in made) return made.outcome
  const failed = await attach(session, command, made)
  return failed ? abandon(session, command, made.draft, failed) : send(session, command, made.draft)
}

async function send(session: GraphSession, command: SendCommand, draft: Draft): Promise<DeliveryOutcome> {
  const sent = await session.call({
    phase: 'send',
    method: 'POST',
    to: `/messages/${encodeURIComponent(draft.id)}/send`,
    headers: { 'content-length': '0' },
    expected: [202],
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  if (sent.kind === 'failure') return afterFailedSend(session, command, draft, sent.outcome)
  const { id, internetMessageId } = draft
  return { kind: 'sent', providerMessageId: id, ...(internetMessageId && { internetMessageId }), detail: sent.detail }
}

type Made = { draft: Draft; plan: ReturnType<typeof planAttachments> }

async function makeDraft(session: GraphSession, command: SendCommand): Promise<Made | { outcome: Failure }> {
  const { itemId, message, mailbox, provider } = command
  const { mail, http } = provider.policy
  const input = { itemId, message, mailboxAddress: mailbox.address, mail, isMarked: mailbox.reconcileBy === 'header' }
  const draftBytes = Buffer.byteLength(JSON.stringify(buildDraft(input, [])))
  const plan = planAttachments(message.attachments, { inlineLimitBytes: mail.inlineAttachmentLimit, draftBytes })
  const answer = await session.call({
    phase: 'draft',
    method: 'POST',
    to: '/messages',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(buildDraft(input, plan.withDraft)),
    expected: [201],
    timeoutMs: http.sendTimeout,
  })
  if (answer.kind === 'failure') return { outcome: answer.outcome }
  const draft = readJson(Draft, answer.answer.text)
  return draft ? { draft, plan } : { outcome: unreadable(answer) }
}

/** Brings the attachments of the plan to the draft, one after the other. Gives the failure of the first that fails. */
async function attach(
  session: GraphSession,
  command: SendCommand,
  { draft, plan }: Made,
): Promise<Failure | undefined> {
  for (const attachment of plan.oneByOne) {
    const answer = await addSmall(session, command, draft, attachment)
    if (answer.kind === 'failure') return answer.outcome
  }
  for (const { attachment, sizeBytes } of plan.bySession) {
    const failed = await uploadAttachment(session, command, { draftId: draft.id, attachment, sizeBytes })
    if (failed) return failed
  }
  return undefined
}

function addSmall(session: GraphSession, command: SendCommand, draft: Draft, attachment: MailAttachment) {
  return session.call({
    phase: 'upload',
    method: 'POST',
    to: `/messages/${encodeURIComponent(draft.id)}/attachments`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(buildAttachment(attachment)),
    expected: [201],
    timeoutMs: command.provider.policy.http.uploadTimeout,
  })
}

/** What may have been sent keeps its draft: it is how the next attempt finds out. */
async function afterFailedSend(session: GraphSession, command: SendCommand, draft: Draft, failed: Failure) {
  if (failed.kind === 'terminal_failure' || !failed.ambiguous) return abandon(session, command, draft, failed)
  return { ...failed, providerMessageId: draft.id }
}

/** Removes a draft that nobody will send. The failure before it is what counts, whether this succeeds or not. */
async function abandon(session: GraphSession, command: SendCommand, draft: Draft, failed: Failure): Promise<Failure> {
  await session.call({
    phase: 'draft',
    method: 'DELETE',
    to: `/messages/${encodeURIComponent(draft.id)}`,
    expected: [204, 404],
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  return failed
}

function unreadable({ detail }: Extract<GraphAnswer, { kind: 'answer' }>): Failure {
  return { kind: 'retryable_failure', code: 'unknown_server_error', scope: 'message', ambiguous: false, detail }
}
