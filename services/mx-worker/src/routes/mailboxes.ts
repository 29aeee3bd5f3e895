import type { Deps } from '../deps.ts'
import { createMailbox } from '../domain/mailboxes/create-mailbox.ts'
import { listMailboxes } from '../domain/mailboxes/list-mailboxes.ts'
import { releaseMailbox } from '../domain/mailboxes/release-mailbox.ts'
import type { Handlers } from '../handlers.ts'

export function mailboxesRoutes(deps: Deps) {
  return {
    createMailbox: ({ actor, body }) => createMailbox(deps, actor, body),
    listMailboxes: ({ actor, query }) => listMailboxes(deps, actor, query),
    releaseMailbox: ({ actor, params }) => releaseMailbox(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
