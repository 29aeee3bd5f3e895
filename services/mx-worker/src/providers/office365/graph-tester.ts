import { failedBy, failedBySecret } from '../failed-by.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { AdapterIo, SendCommand } from '../provider-adapter.ts'
import type { FoundCopy, ProviderTester } from '../provider-tester.ts'
import { findCopies, hasMark, hasMessageId } from './find-copies.ts'
import { type GraphSession, openGraphSession } from './graph-session.ts'
import { createGraphTokens, type GraphTokens, type TokenResult } from './graph-tokens.ts'
import { sendDraft } from './send-draft.ts'
import { sendWhole } from './send-whole.ts'

/** One test of a provider of Office 365, with tokens of its own: a permission that was given just now counts. */
export function createGraphTester(): ProviderTester {
  const tokens = createGraphTokens()
  return {
    kind: 'office365_graph',
    keepsCopies: true,
    async signIn(command, io) {
      const token = await requestToken(tokens, command, io).catch(failedBySecret)
      if (token.kind === 'failed') return token
      return token.kind === 'token' ? { kind: 'signed_in', detail: { phase: 'token' } } : failedBy(token.outcome)
    },
    async send(command, io) {
      const session = openGraphSession(tokens, command, io)
      const isDraft = command.provider.policy.mail.mode === 'draft_send'
      const outcome = await (isDraft ? sendDraft(session, command) : sendWhole(session, command, io))
      const isSent = outcome.kind === 'sent' || outcome.kind === 'queued_by_provider'
      return isSent ? { kind: 'sent', detail: outcome.detail } : failedBy(outcome)
    },
    findCopy: (command, io) => findCopy(openGraphSession(tokens, command, io), command),
  }
}

function requestToken(
  tokens: GraphTokens,
  { secret, provider, mailbox }: SendCommand,
  io: AdapterIo,
): Promise<TokenResult> {
  if (!secret) throw new Error('a test needs a secret')
  const { policy } = provider
  const context = {
    ...({ phase: 'token', wasWritten: true, canReconcile: false } as const),
    ...{ terminal: policy.terminal, ownAddresses: [mailbox.address], now: io.now() },
  }
  return tokens.get({ secret, policy, context, io })
}

/**
 * Looks for the copy by each of our marks, in the way in which an uncertain message is looked up: what is not found so would not be found
 * then. A copy with neither mark is known by its subject.
 */
async function findCopy(session: GraphSession, command: SendCommand): Promise<FoundCopy> {
  const { itemId, mailbox } = command
  const isFound = async (filter: string) =>
    (await findCopies(session, command, filter)).some((look) => look.kind === 'seen' && look.copy !== undefined)
  const hasHeader = await isFound(hasMark(itemId))
  const hasOwnId = await isFound(hasMessageId(internetMessageId(itemId, mailbox.address)))
  const isThere = hasHeader || hasOwnId || (await isFound(`contains(subject, '${itemId}')`))
  return isThere ? { kind: 'found', hasMessageId: hasOwnId, hasHeader } : { kind: 'not_found' }
}
