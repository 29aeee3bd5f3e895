import { z } from 'zod'
import { markHeader } from '../mark-header.ts'
import type { ProviderDetail, Reconciliation, SendCommand } from '../provider-adapter.ts'
import type { Failure } from './attempt-context.ts'
import { hasProperty } from './draft-property.ts'
import type { GraphSession } from './graph-session.ts'
import { readJson } from './read-json.ts'

const Message = z.object({
  id: z.string(),
  isDraft: z.boolean().optional(),
  internetMessageId: z.string().nullish(),
})
type Message = z.output<typeof Message>
const Messages = z.object({ value: z.array(Message) })

/** A header of a message as an extended property (PS_INTERNET_HEADERS, MS-OXPROPS 1.3.2): headers themselves cannot be filtered. */
const markProperty = `String {00020386-0000-0000-C000-000000000046} Name ${markHeader}`

/** Finds out whether the ambiguous attempt before was sent: by the mark that it carried, whatever the policy says now. */
export function reconcile(session: GraphSession, command: SendCommand): Promise<Reconciliation> {
  const { mark = 'none', providerMessageId, internetMessageId } = command.sending ?? {}
  if (mark === 'draft' && providerMessageId !== undefined) return byDraft(session, command, providerMessageId)
  if (mark === 'message_id' && internetMessageId !== undefined)
    return byCopy(session, command, hasMessageId(internetMessageId))
  if (mark === 'header') return byCopy(session, command, hasProperty(markProperty, command.itemId))
  return Promise.resolve({ kind: 'impossible', detail: { phase: 'verify' } })
}

/** A draft that is there still was not sent. One that is gone was, unless the provider refused to send it because it was gone. */
async function byDraft(session: GraphSession, command: SendCommand, id: string): Promise<Reconciliation> {
  const answer = await session.call(
    look(command, `/messages/${encodeURIComponent(id)}?$select=id,isDraft,internetMessageId`, [200, 404]),
  )
  if (answer.kind === 'failure') return undecided(answer.outcome)
  const { detail } = answer
  if (answer.answer.status === 404) return withoutDraft(session, command, { id, detail })
  const message = readJson(Message, answer.answer.text)
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
  if (copy && copy.kind !== 'not_sent')
    return copy.kind === 'impossible' ? { kind: 'sent', providerMessageId: id, detail } : copy
  return code === 'draft_lost'
    ? { kind: 'not_sent', draftIsGone: true, detail }
    : { kind: 'sent', providerMessageId: id, detail }
}

/** Looks for the copy in each mailbox where Exchange may have filed it: the one that was called, and the one that the message is from. */
async function byCopy(session: GraphSession, command: SendCommand, filter: string): Promise<Reconciliation> {
  const { providerUser, address } = command.mailbox
  const users = providerUser.toLowerCase() === address.toLowerCase() ? [providerUser] : [providerUser, address]
  const looks: Reconciliation[] = []
  for (const user of users) {
    const one = await lookInto(session, command, { user, filter, isOwn: user === providerUser })
    if (one.kind === 'sent') return one
    looks.push(one)
  }
  const open = looks.find(({ kind }) => kind === 'undecided') ?? looks.find(({ kind }) => kind === 'impossible')
  return open ?? looks[0] ?? { kind: 'impossible', detail: { phase: 'verify' } }
}

type Place = { user: string; filter: string; isOwn: boolean }

async function lookInto(
  session: GraphSession,
  command: SendCommand,
  { user, filter, isOwn }: Place,
): Promise<Reconciliation> {
  const query = `$filter=${encodeURIComponent(filter)}&$select=id,isDraft,internetMessageId`
  const answer = await session.call({ ...look(command, `/mailFolders/SentItems/messages?${query}`, [200]), user })
  if (answer.kind === 'failure') return isOwn ? undecided(answer.outcome) : elsewhere(answer.outcome)
  const { detail } = answer
  const messages = readJson(Messages, answer.answer.text)?.value
  if (!messages) return { kind: 'undecided', detail }
  const [copy] = messages
  return copy ? found(copy, detail) : { kind: 'not_sent', detail }
}

/** An address without a mailbox of its own has no copy. In one that we may not read there may be a copy that we cannot see. */
function elsewhere(outcome: Failure): Reconciliation {
  const { detail, code } = outcome
  if (code === 'mailbox_not_found' || code === 'mailbox_not_enabled') return { kind: 'not_sent', detail }
  return code === 'access_denied' ? { kind: 'impossible', detail } : undecided(outcome)
}

function hasMessageId(id: string): string {
  return `internetMessageId eq '${id.replaceAll("'", "''")}'`
}

function look(command: SendCommand, to: string, expected: readonly number[]) {
  const { sendTimeout } = command.provider.policy.http
  return { phase: 'verify', method: 'GET', to, expected, timeoutMs: sendTimeout } as const
}

function found({ id, internetMessageId: own }: Message, detail: ProviderDetail): Reconciliation {
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
