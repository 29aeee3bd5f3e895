import type { ProviderAdapter } from '../provider-adapter.ts'
import { openGraphSession } from './graph-session.ts'
import { createGraphTokens } from './graph-tokens.ts'
import { reconcile } from './reconcile.ts'
import { removeDraft, removeLeftDrafts } from './remove-drafts.ts'
import { sendDraft } from './send-draft.ts'
import { sendWhole } from './send-whole.ts'

/** Delivers through Office 365 by Microsoft Graph. Its tokens live as long as the adapter. */
export function createGraphAdapter(): ProviderAdapter {
  const tokens = createGraphTokens()
  return {
    kind: 'office365_graph',
    send(command, io) {
      const session = openGraphSession(tokens, command, io)
      const isDraft = command.provider.policy.mail.mode === 'draft_send' || command.draftId !== undefined
      return isDraft ? sendDraft(session, command) : sendWhole(session, command, io)
    },
    reconcile: (command, io) => reconcile(openGraphSession(tokens, command, io), command),
    async discard(command, io) {
      const session = openGraphSession(tokens, command, io)
      const failed = command.draftId
        ? await removeDraft(session, command, command.draftId)
        : await removeLeftDrafts(session, command)
      if (failed) throw new Error(`a draft of ${command.itemId} may be left at the provider: ${failed.code}`)
    },
  }
}
