import type { Deps } from '../deps.ts'
import { createMailbox } from '../domain/mailboxes/create-mailbox.ts'
import { disableMailbox, enableMailbox } from '../domain/mailboxes/disable-mailbox.ts'
import { listMailboxes } from '../domain/mailboxes/list-mailboxes.ts'
import { releaseMailbox } from '../domain/mailboxes/release-mailbox.ts'
import { updateMailbox } from '../domain/mailboxes/update-mailbox.ts'
import type { Handlers } from '../handlers.ts'

export function mailboxesRoutes(deps: Deps) {
  return {
    createMailbox: ({ actor, body }) => createMailbox(deps, actor, body),
    listMailboxes: ({ actor, query }) => listMailboxes(deps, actor, query),
    updateMailbox: ({ actor, params, body }) => updateMailbox(deps, actor, params.id, body),
    disableMailbox: ({ actor, params }) => disableMailbox(deps, actor, params.id),
    enableMailbox: ({ actor, params }) => enableMailbox(deps, actor, params.id),
    releaseMailbox: ({ actor, params }) => releaseMailbox(deps, actor, params.id),
  } satisfies Partial<Handlers>
}
