import { authorize, type Caller, type GraphCall, jsonText, refuseLarge } from './call.ts'
import { readSendMail } from './read-json-message.ts'
import { readMime } from './read-mime-message.ts'
import { requireDraft } from './require-message.ts'
import type { GraphState } from './state.ts'
import { submit } from './submit.ts'

/** Sends a message in one call, in JSON or in MIME. The answer says nothing about the message. */
export async function sendMail(call: GraphCall, state: GraphState): Promise<Response> {
  const caller = authorize(call, state, ['Mail.Send'])
  const type = call.request.headers.get('content-type') ?? ''
  if (/^text\/plain\b/i.test(type)) await sendMime(call, caller, state)
  else sendJson(call, caller, state)
  return new Response(null, { status: 202 })
}

function sendJson(call: GraphCall, caller: Caller, state: GraphState): void {
  const { content, isSaved } = readSendMail(jsonText(call, state), state.store.newId)
  submit({ caller, call, content, via: 'json', isSaved }, state)
}

async function sendMime(call: GraphCall, caller: Caller, state: GraphState): Promise<void> {
  const { store, strippedHeaders, settings } = state
  refuseLarge(call, settings.limits.requestBytes)
  const content = await readMime(call.text(), { newId: store.newId, strippedHeaders })
  submit({ caller, call, content, via: 'mime', isSaved: true }, state)
}

/** Sends a draft, which moves to Sent Items. */
export function sendMessage(call: GraphCall, state: GraphState): Response {
  const caller = authorize(call, state, ['Mail.Send'])
  const draft = requireDraft(call, caller, state)
  submit({ caller, call, content: draft.content, via: 'draft', isSaved: true, draft }, state)
  return new Response(null, { status: 202 })
}
