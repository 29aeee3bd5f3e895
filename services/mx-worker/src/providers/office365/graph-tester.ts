import { z } from 'zod'
import { SecretUnavailable } from '../../secrets/secret-opener.ts'
import { markHeader } from '../mark-header.ts'
import { internetMessageId } from '../mime/internet-message-id.ts'
import type { AdapterIo, DeliveryOutcome, SendCommand } from '../provider-adapter.ts'
import type { FailedStep, FoundCopy, ProviderTester } from '../provider-tester.ts'
import { openGraphSession } from './graph-session.ts'
import { createGraphTokens, type GraphTokens, type TokenResult } from './graph-tokens.ts'
import { readJson } from './read-json.ts'
import { sendDraft } from './send-draft.ts'
import { sendWhole } from './send-whole.ts'

const Copies = z.object({
  value: z.array(
    z.object({
      subject: z.string().nullish(),
      internetMessageId: z.string().nullish(),
      internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    }),
  ),
})

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
    const hint = `The stored secret does not open (${error.error}). Wrap it again with mx wrap, and add it as a new version.`
    const detail = { phase: 'token' } as const
    return {
      kind: 'failure',
      outcome: { kind: 'held', code: 'auth_failed', scope: 'provider', hint, ambiguous: false, detail },
    }
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
  if (outcome.kind === 'terminal_failure') return 'The provider refuses the message for good: its answer says why.'
  if (outcome.ambiguous) return 'Nobody knows if the message was sent: look into the inbox before you test again.'
  return 'The provider does not take messages at this moment: test again in a few minutes.'
}

/** Looks among the latest copies in Sent Items of the mailbox that sends. The copy is known by its subject even without a mark. */
async function findCopy(session: ReturnType<typeof openGraphSession>, command: SendCommand): Promise<FoundCopy> {
  const { itemId, mailbox, provider } = command
  const query = '$orderby=sentDateTime%20desc&$top=50&$select=subject,internetMessageId,internetMessageHeaders'
  const answer = await session.call({
    ...{ phase: 'verify', method: 'GET', to: `/mailFolders/SentItems/messages?${query}`, expected: [200] },
    timeoutMs: provider.policy.http.sendTimeout,
  })
  const copies = answer.kind === 'answer' ? readJson(Copies, answer.answer.text)?.value : undefined
  const copy = copies?.find(({ subject }) => subject?.includes(itemId))
  if (!copy) return { kind: 'not_found' }
  const header = copy.internetMessageHeaders?.find(({ name }) => name.toLowerCase() === markHeader.toLowerCase())
  const hasMessageId = copy.internetMessageId === internetMessageId(itemId, mailbox.address)
  return { kind: 'found', hasMessageId, hasHeader: header?.value === itemId }
}
