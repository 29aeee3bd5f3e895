import type { Caller, GraphCall } from './call.ts'
import { type StoredMessage, stateAt } from './mail-store.ts'
import { GraphRefusal } from './refusal.ts'
import type { GraphState } from './state.ts'

/** The message that the address names. Throws GraphRefusal when it is not in the mailbox, or moved and has another id. */
export function requireMessage(
  { target }: GraphCall,
  { mailbox }: Pick<Caller, 'mailbox'>,
  { store, now }: GraphState,
): StoredMessage {
  const message = store.find(mailbox.address, target.message ?? '', now().getTime())
  if (message) return message
  throw new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

/** The same, when it is a draft. Throws GraphRefusal. */
export function requireDraft(call: GraphCall, caller: Pick<Caller, 'mailbox'>, state: GraphState): StoredMessage {
  const message = requireMessage(call, caller, state)
  if (stateAt(message, state.now().getTime()) === 'draft') return message
  throw new GraphRefusal(400, 'ErrorInvalidOperation', 'The message is not a draft.')
}
