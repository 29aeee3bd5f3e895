import { z } from 'zod'
import { markHeader } from '../mark-header.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { ProviderDetail, Reconciliation, SendCommand } from '../provider-adapter.ts'
import type { Failure } from './attempt-context.ts'
import { canReconcile } from './can-reconcile.ts'
import type { GraphSession } from './graph-session.ts'
import { readJson } from './read-json.ts'

const Message = z.object({
  id: z.string(),
  isDraft: z.boolean().optional(),
  internetMessageId: z.string().nullish(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
})
const Messages = z.object({ value: z.array(Message) })

/** Finds out whether the ambiguous attempt before was sent: by its draft, or by its copy in Sent Items. */
export function reconcile(session: GraphSession, command: SendCommand): Promise<Reconciliation> {
  const { mailbox, provider, providerMessageId } = command
  const { mode, saveToSentItems } = provider.policy.mail
  if (mode === 'draft_send' && providerMessageId !== undefined) return byDraft(session, command, providerMessageId)
  const leavesCopy = saveToSentItems || mode === 'draft_send'
  if (!leavesCopy || !canReconcile(mode, mailbox.reconcileBy))
    return Promise.resolve({ kind: 'impossible', detail: { phase: 'verify' } })
  return byCopy(session, command)
}

/** A draft that is there still was not sent. One that is gone was: nobody else removes it. */
async function byDraft(session: GraphSession, command: SendCommand, id: string): Promise<Reconciliation> {
  const answer = await session.call(
    look(command, `/messages/${encodeURIComponent(id)}?$select=id,isDraft,internetMessageId`, [200, 404]),
  )
  if (answer.kind === 'failure') return undecided(answer.outcome)
  const { detail } = answer
  if (answer.answer.status === 404) return { kind: 'sent', providerMessageId: id, detail }
  const message = readJson(Message, answer.answer.text)
  if (message?.isDraft === undefined) return { kind: 'undecided', detail }
  return message.isDraft ? { kind: 'not_sent', detail } : found(message, detail)
}

/** Looks for the copy by the mark that is known to survive in this mailbox. */
async function byCopy(session: GraphSession, command: SendCommand): Promise<Reconciliation> {
  const { mailbox, itemId } = command
  const own = internetMessageId(itemId, mailbox.address)
  const query =
    mailbox.reconcileBy === 'message_id'
      ? `$filter=${encodeURIComponent(`internetMessageId eq '${own.replaceAll("'", "''")}'`)}&$select=id,isDraft,internetMessageId`
      : '$orderby=sentDateTime%20desc&$top=50&$select=id,isDraft,internetMessageId,internetMessageHeaders'
  const answer = await session.call(look(command, `/mailFolders/SentItems/messages?${query}`, [200]))
  if (answer.kind === 'failure') return undecided(answer.outcome)
  const { detail } = answer
  const messages = readJson(Messages, answer.answer.text)?.value
  if (!messages) return { kind: 'undecided', detail }
  const copy = messages.find((message) => isCopy(message, { own, itemId, by: mailbox.reconcileBy }))
  return copy ? found(copy, detail) : { kind: 'not_sent', detail }
}

type Mark = { own: string; itemId: string; by: SendCommand['mailbox']['reconcileBy'] }

function isCopy(
  { internetMessageId: id, internetMessageHeaders: headers }: z.output<typeof Message>,
  mark: Mark,
): boolean {
  if (mark.by === 'message_id') return id === mark.own
  const ours = headers?.find(({ name }) => name.toLowerCase() === markHeader.toLowerCase())
  return ours?.value === mark.itemId
}

function look(command: SendCommand, to: string, expected: readonly number[]) {
  const { sendTimeout } = command.provider.policy.http
  return { phase: 'verify', method: 'GET', to, expected, timeoutMs: sendTimeout } as const
}

function found({ id, internetMessageId: own }: z.output<typeof Message>, detail: ProviderDetail): Reconciliation {
  return { kind: 'sent', providerMessageId: id, ...(own && { internetMessageId: own }), detail }
}

function undecided(outcome: Failure): Reconciliation {
  const retryAfterMs = outcome.kind === 'retryable_failure' ? outcome.retryAfterMs : undefined
  return { kind: 'undecided', ...(retryAfterMs !== undefined && { retryAfterMs }), detail: outcome.detail }
}
