import { z } from 'zod'
import type { MailAttachment } from '../../domain/messages/mail-message.ts'
import type { DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import { buildAttachment, buildDraft } from './build-send-payload.ts'
import { draftProperty } from './draft-property.ts'
import type { GraphAnswer, GraphSession } from './graph-session.ts'
import { planAttachments } from './plan-attachments.ts'
import { readJson } from './read-json.ts'
import { removeDraft, removeLeftDrafts } from './remove-drafts.ts'
import { uploadAttachment } from './upload-attachment.ts'

const Draft = z.object({ id: z.string().min(1), internetMessageId: z.string().optional() })
type Draft = z.output<typeof Draft>

/**
 * Makes a draft, brings its attachments there, and sends it. A draft can be sent only once: one that was not sent waits for the next
 * attempt, which makes no other. One that is not whole is removed.
 */
export async function sendDraft(session: GraphSession, command: SendCommand): Promise<DeliveryOutcome> {
  if (command.draftId !== undefined) {
    const { internetMessageId } = command.sending ?? {}
    return send(session, command, { id: command.draftId, ...(internetMessageId && { internetMessageId }) })
  }
  const kept = command.mayHaveLeftDraft ? await removeLeftDrafts(session, command) : undefined
  if (kept) return kept
  const made = await makeDraft(session, command)
  if ('outcome' in made) return made.outcome
  const failed = await attach(session, command, made)
  if (!failed) return send(session, command, made.draft)
  await removeDraft(session, command, made.draft.id)
  return failed
}

async function send(session: GraphSession, command: SendCommand, draft: Draft): Promise<DeliveryOutcome> {
  const { id, internetMessageId } = draft
  const ids = { providerMessageId: id, ...(internetMessageId && { internetMessageId }) }
  const sent = await session.call({
    phase: 'send',
    method: 'POST',
    to: `/messages/${encodeURIComponent(id)}/send`,
    headers: { 'content-length': '0' },
    expected: [202],
    timeoutMs: command.provider.policy.http.sendTimeout,
    sentAs: { mark: 'draft', ...ids },
  })
  if (sent.kind === 'answer') return { kind: 'sent', ...ids, detail: sent.detail }
  const { outcome } = sent
  if (outcome.kind !== 'terminal_failure') return { ...outcome, providerMessageId: id }
  await removeDraft(session, command, id)
  return outcome
}

type Made = { draft: Draft; plan: ReturnType<typeof planAttachments> }

async function makeDraft(session: GraphSession, command: SendCommand): Promise<Made | { outcome: Failure }> {
  const { itemId, message, mailbox, provider } = command
  const { mail, http } = provider.policy
  const input = { itemId, message, mailbox, mail, isMarked: mailbox.reconcileBy === 'header' }
  const marked = { singleValueExtendedProperties: [{ id: draftProperty, value: itemId }] }
  const draftBytes = Buffer.byteLength(JSON.stringify({ ...buildDraft(input, []), ...marked }))
  const plan = planAttachments(message.attachments, { inlineLimitBytes: mail.inlineAttachmentLimit, draftBytes })
  const answer = await session.call({
    phase: 'draft',
    method: 'POST',
    to: '/messages',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...buildDraft(input, plan.withDraft), ...marked }),
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

function unreadable({ detail }: Extract<GraphAnswer, { kind: 'answer' }>): Failure {
  return { kind: 'retryable_failure', code: 'unknown_server_error', scope: 'message', ambiguous: false, detail }
}
