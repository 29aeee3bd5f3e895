import { secretFault } from '../../secrets/secret-fault.ts'
import { SecretUnavailable } from '../../secrets/secret-opener.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { AdapterIo, DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import type { FailedStep, FoundCopy, ProviderTester } from '../provider-tester.ts'
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
    async requestToken(command, io) {
      const token = await requestToken(tokens, command, io)
      return token.kind === 'token' ? { kind: 'token', detail: { phase: 'token' } } : failedBy(token.outcome)
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

async function requestToken(
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
  try {
    return await tokens.get({ secret, policy, context, io })
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error
    return { kind: 'failure', outcome: secretFault(error) }
  }
}

type Failed = Exclude<DeliveryOutcome, { kind: 'sent' | 'queued_by_provider' }>

function failedBy(outcome: Failed): FailedStep {
  // Nothing defers a test: it has no claim and no bucket.
  if (outcome.kind === 'deferred') throw new Error(`a test was deferred: ${outcome.code}`)
  return { kind: 'failed', code: outcome.code, hint: hintOf(outcome), detail: outcome.detail }
}

function hintOf(outcome: Exclude<Failed, { kind: 'deferred' }>): string {
  if (outcome.kind === 'held') return outcome.hint
  if (outcome.code === 'secret_unavailable') return 'Vault does not answer: start or unseal it, then test again.'
  if (outcome.kind === 'terminal_failure') return 'The provider refuses the message for good: its answer says why.'
  if (outcome.ambiguous) return 'Nobody knows if the message was sent: look into the inbox before you test again.'
  return 'The provider does not take messages at this moment: test again in a few minutes.'
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
