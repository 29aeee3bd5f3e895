import { authorize, type Caller, type GraphCall, jsonText, wantsImmutableIds } from './call.ts'
import { describeMessage, type Presentation } from './describe-message.ts'
import { type MailState, stateAt } from './mail-store.ts'
import { readFilter } from './read-filter.ts'
import { readDraft } from './read-json-message.ts'
import { GraphRefusal } from './refusal.ts'
import { refuseFull } from './refuse-unsendable.ts'
import { requireMessage } from './require-message.ts'
import type { GraphState } from './state.ts'
import { messageIdFor } from './submit.ts'

const pageSize = 10
const largestPage = 1000
const folders: Readonly<Record<string, MailState>> = { drafts: 'draft', sentitems: 'sent' }
const options = ['$filter', '$select', '$expand', '$top', '$skip', '$orderby']

/** Makes a draft. */
export function createMessage(call: GraphCall, state: GraphState): Response {
  const caller = authorize(call, state, ['Mail.ReadWrite'])
  refuseFull(caller.mailbox)
  const { store, now } = state
  const content = readDraft(jsonText(call, state), store.newId)
  const internetMessageId = messageIdFor(content, caller.mailbox, state)
  const times = { fromMs: now().getTime(), sentAtMs: Number.POSITIVE_INFINITY }
  const message = store.add(caller.mailbox.address, { content, internetMessageId, ...times })
  return Response.json(describeMessage(message, presentationOf(call, caller, state)), { status: 201 })
}

export function getMessage(call: GraphCall, state: GraphState): Response {
  const caller = authorize(call, state, ['Mail.ReadWrite', 'Mail.Read'])
  const message = requireMessage(call, caller, state)
  return Response.json(describeMessage(message, presentationOf(call, caller, state)))
}

export function deleteMessage(call: GraphCall, state: GraphState): Response {
  const caller = authorize(call, state, ['Mail.ReadWrite'])
  requireMessage(call, caller, state).goneAtMs = state.now().getTime()
  return new Response(null, { status: 204 })
}

/** The drafts and the sent copies, the newest first: of a folder, or of the mailbox. */
export function listMessages(call: GraphCall, state: GraphState): Response {
  const caller = authorize(call, state, ['Mail.ReadWrite', 'Mail.Read'])
  const { mailbox } = caller
  const query = readQuery(call)
  const folder = folderOf(call)
  const nowMs = state.now().getTime()
  const filter = query.has('$filter') ? readFilter(query.get('$filter') ?? '') : undefined
  const found = state.store
    .list(mailbox.address, nowMs, filter?.mark)
    .filter((message) => !folder || stateAt(message, nowMs) === folder)
    .filter((message) => !filter || filter.holds(message, mailbox, nowMs))
  const [size, skipped] = [
    Math.min(readNumber(query, '$top') ?? pageSize, largestPage),
    readNumber(query, '$skip') ?? 0,
  ]
  const presentation = presentationOf(call, caller, state)
  const value = found.slice(skipped, skipped + size).map((message) => describeMessage(message, presentation))
  const next = skipped + size < found.length && nextLink(call, state, skipped + size)
  return Response.json({ value, ...(next && { '@odata.nextLink': next }) })
}

function presentationOf(call: GraphCall, { mailbox }: Caller, { now, origin }: GraphState): Presentation {
  const query = readQuery(call)
  const select = query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim())
  const properties = query
    .get('$expand')
    ?.matchAll(/id eq '([^']*)'/g)
    .map(([, id = '']) => id.toLowerCase())
  return {
    ...{ mailbox, nowMs: now().getTime(), origin, immutableIds: wantsImmutableIds(call), select },
    properties: properties && [...properties],
  }
}

function readQuery({ request }: GraphCall): URLSearchParams {
  const query = new URL(request.url).searchParams
  const unknown = [...query.keys()].find((name) => name.startsWith('$') && !options.includes(name))
  if (unknown) throw new GraphRefusal(400, 'BadRequest', `The stand-in does not know the query option ${unknown}.`)
  return query
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new GraphRefusal(400, 'BadRequest', `Invalid value '${value}' for ${name}.`)
}

function folderOf({ target }: GraphCall): MailState | undefined {
  if (target.folder === undefined) return undefined
  const folder = folders[target.folder.toLowerCase()]
  if (folder) return folder
  throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified folder could not be found in the store.')
}

function nextLink({ request }: GraphCall, { origin }: GraphState, skip: number): string {
  const { pathname, searchParams } = new URL(request.url)
  searchParams.set('$skip', String(skip))
  return `${origin}${pathname}?${searchParams}`
}
