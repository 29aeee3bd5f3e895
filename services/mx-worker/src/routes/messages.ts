import type { Call } from '@constellation/chassis'
import type { NewMessage } from '@constellation/contracts-mx'
import type { Deps } from '../deps.ts'
import type { Caller } from '../domain/access/caller.ts'
import { admitMessage } from '../domain/messages/admit-message.ts'
import { getMessage } from '../domain/messages/get-message.ts'
import { listMessages } from '../domain/messages/list-messages.ts'
import type { Handlers } from '../handlers.ts'

export function messagesRoutes(deps: Deps) {
  const send = async ({ actor, body, headers, context }: Admission) => {
    const accepted = await admitMessage(deps, actor, { body, idempotencyKey: headers['idempotency-key'] })
    if (accepted.idempotentReplay) context.header('idempotency-replayed', 'true')
    return accepted
  }
  return {
    sendMessage: send,
    sendMessageAlias: send,
    getMessage: ({ actor, params }) => getMessage(deps, actor, params.id),
    listMessages: ({ actor, query }) => listMessages(deps, actor, query),
  } satisfies Partial<Handlers>
}

type Admission = Call<Caller> & { body: NewMessage; headers: { 'idempotency-key'?: string | undefined } }
