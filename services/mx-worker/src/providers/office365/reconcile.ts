import { internetMessageId } from '../mime/internet-message-id.ts'
import type { ProviderDetail, Reconciliation, SendCommand } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import { draftProperty, hasProperty } from './draft-property.ts'
import { findCopies, hasMark, hasMessageId, type Look, SentCopy } from './find-copies.ts'
import type { GraphSession } from './graph-session.ts'
import { markOf } from './mark-of.ts'
import { readJson } from './read-json.ts'
import { removeLeftDrafts } from './remove-drafts.ts'

/** Finds out whether the ambiguous attempt before was sent: by the mark that it carried, whatever the policy says now. */
export function reconcile(session: GraphSession, command: SendCommand): Promise<Reconciliation> {
  if (command.isRestored) return reconcileRestored(session, command)
  const { mark = 'none', providerMessageId, internetMessageId } = command.sending ?? {}
  if (mark === 'draft' && providerMessageId !== undefined) return byDraft(session, command, providerMessageId)
  if (mark === 'message_id' && internetMessageId !== undefined)
    return byCopy(session, command, hasMessageId(internetMessageId))
  if (mark === 'header') return byCopy(session, command, hasMark(command.itemId))
  return Promise.resolve({ kind: 'impossible', detail: { phase: 'verify' } })
}

/**
 * After a restore the attempt that sent the message may be on no record. So each mark is looked for that it can have carried. Without a
 * copy it was not sent, if the mark that it would have carried is proven for this mailbox.
 */
async function reconcileRestored(session: GraphSession, command: SendCommand): Promise<Reconciliation> {
  const { itemId, mailbox, sending, draftId } = command
  const known = draftId ?? (sending?.mark === 'draft' ? sending.providerMessageId : undefined)
  if (known !== undefined) return byDraft(session, command, known)
  if (command.hasOtherCopy) return { kind: 'impossible', detail: { phase: 'verify' } }
  const marks = [
    hasProperty(draftProperty, itemId),
    hasMark(itemId),
    hasMessageId(internetMessageId(itemId, mailbox.address)),
  ]
  let last: Reconciliation = { kind: 'impossible', detail: { phase: 'verify' } }
  for (const mark of marks) {
    last = await byCopy(session, command, mark)
    if (last.kind !== 'not_sent') return last
  }
  return isProven(command) ? withoutLeftDrafts(session, command, last) : { kind: 'impossible', detail: last.detail }
}

/** Whether a test has shown that a mark of what is sent now survives in the copy. A draft carries our header where that does. */
function isProven({ mailbox: { reconcileBy }, provider }: SendCommand): boolean {
  const mark = markOf(provider.policy.mail, reconcileBy)
  return mark === 'draft' ? reconcileBy === 'header' : mark !== 'none'
}

/** Drafts that nobody will send are removed before the message is sent again. */
async function withoutLeftDrafts(
  session: GraphSession,
  command: SendCommand,
  notSent: Reconciliation,
): Promise<Reconciliation> {
  if (command.provider.policy.mail.mode !== 'draft_send') return notSent
  const failed = await removeLeftDrafts(session, command)
  return failed ? undecided(failed) : notSent
}

/** A draft that is there still was not sent. One that is gone was, unless the provider refused to send it because it was gone. */
async function byDraft(session: GraphSession, command: SendCommand, id: string): Promise<Reconciliation> {
  const answer = await session.call({
    ...{ phase: 'verify', method: 'GET', expected: [200, 404] },
    to: `/messages/${encodeURIComponent(id)}?$select=id,isDraft,internetMessageId`,
    timeoutMs: command.provider.policy.http.sendTimeout,
  })
  if (answer.kind === 'failure') return undecided(answer.outcome)
  const { detail } = answer
  if (answer.answer.status === 404) return withoutDraft(session, command, { id, detail })
  const message = readJson(SentCopy, answer.answer.text)
  if (message?.isDraft === undefined) return { kind: 'undecided', detail }
  return message.isDraft ? { kind: 'not_sent', detail } : found(message, detail)
}

/** The copy of a draft can be in another mailbox. Where there is none, the draft was removed by hand or its copy was. */
async function withoutDraft(
  session: GraphSession,
  command: SendCommand,
  { id, detail }: { id: string; detail: ProviderDetail },
): Promise<Reconciliation> {
  const { internetMessageId, code } = command.sending ?? {}
  const copy = internetMessageId ? await byCopy(session, command, hasMessageId(internetMessageId)) : undefined
  if (copy?.kind === 'sent' || copy?.kind === 'undecided') return copy
  const isRemoved = code === 'draft_lost' && copy?.kind === 'not_sent'
  return isRemoved ? { kind: 'not_sent', draftIsGone: true, detail } : { kind: 'sent', providerMessageId: id, detail }
}

/** A copy decides. Without one it was not sent, if every mailbox where it could be was seen. */
async function byCopy(session: GraphSession, command: SendCommand, filter: string): Promise<Reconciliation> {
  const looks = (await findCopies(session, command, filter)).map((look) => judge(look, command))
  const ofKind = (kind: Reconciliation['kind']) => looks.find((look) => look.kind === kind)
  const decided = ofKind('sent') ?? ofKind('undecided') ?? ofKind('impossible') ?? ofKind('not_sent')
  return decided ?? { kind: 'impossible', detail: { phase: 'verify' } }
}

function judge(look: Look, { mailbox }: SendCommand): Reconciliation {
  if (look.kind === 'unreadable') return { kind: 'undecided', detail: look.detail }
  if (look.kind === 'seen') return look.copy ? found(look.copy, look.detail) : { kind: 'not_sent', detail: look.detail }
  return look.user === mailbox.providerUser ? undecided(look.outcome) : elsewhere(look.outcome)
}

/** An address without a mailbox of its own has no copy. In one that we may not read there may be a copy that we cannot see. */
function elsewhere(outcome: Failure): Reconciliation {
  const { detail, code } = outcome
  if (code === 'mailbox_not_found' || code === 'mailbox_not_enabled') return { kind: 'not_sent', detail }
  return code === 'access_denied' ? { kind: 'impossible', detail } : undecided(outcome)
}

function found({ id, internetMessageId: own }: SentCopy, detail: ProviderDetail): Reconciliation {
  return { kind: 'sent', providerMessageId: id, ...(own && { internetMessageId: own }), detail }
}

function undecided(outcome: Failure): Reconciliation {
  const { detail } = outcome
  if (outcome.kind !== 'retryable_failure') return { kind: 'undecided', detail }
  const { retryAfterMs, pausesMailbox } = outcome
  return {
    kind: 'undecided',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(pausesMailbox && { pausesMailbox }),
    detail,
  }
}
