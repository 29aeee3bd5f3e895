import type { Policy } from '../../policy/policy.ts'
import type { DeliveryOutcome, ProviderDetail, RefusedRecipient } from '../provider-adapter.ts'
import { cleanProviderMessage } from '../provider-message.ts'
import { type Failure, toFailure } from '../to-failure.ts'
import { classifyReply } from './classify-reply.ts'
import { codeOf, type RefusedByServer, type SmtpFault, type SmtpReply } from './smtp-reply.ts'
import type { TransactionEnd } from './smtp-session.ts'

/** What an outcome is judged by beside the replies. */
export type OutcomeContext = {
  terminal: Policy['terminal']
  /** The addresses that may stand in what is kept of the server's messages. */
  ownAddresses: readonly string[]
  internetMessageId: string
  /** How many recipients were in the envelope. */
  addressed: number
  /** Recipients whose address this server cannot carry. */
  uncarried: readonly string[]
}

/** The outcome of a transaction. The recipients that the server refused have each a judgement of their own. */
export function toOutcome(end: TransactionEnd, context: OutcomeContext): DeliveryOutcome {
  const { internetMessageId, uncarried } = context
  const refused = [
    ...uncarried.map((address) => ({ address, code: 'invalid_recipient' as const, isFinal: true })),
    ...end.refused.map((one) => toRefused(one, context)),
  ]
  if (end.kind === 'accepted') {
    const detail = { phase: 'send', ...detailOf(end.reply, context) } as const
    return { kind: 'queued_by_provider', internetMessageId, refused, detail }
  }
  const isEveryoneRefused = end.phase === 'rcpt' && end.refused.length === context.addressed
  const failure = isEveryoneRefused ? everyoneRefused(end.refused, context) : toFaultOutcome(end, context)
  return failure.kind === 'held' ? failure : { ...failure, refused }
}

/** A failure before or beside the answers for recipients. Lost in the phase `send`, the message may have been accepted. */
export function toFaultOutcome(fault: SmtpFault, context: Pick<OutcomeContext, 'terminal' | 'ownAddresses'>): Failure {
  const { phase } = fault
  if (fault.kind === 'refused') {
    const rule = classifyReply(phase, fault.reply, context.terminal)
    const isAmbiguous = rule.isAmbiguous ?? false
    return toFailure({ ...rule, isAmbiguous }, context, { phase, ...detailOf(fault.reply, context) })
  }
  const code = fault.isTimeout ? 'timeout' : 'network_error'
  const judgement = { verdict: 'retryable', scope: 'network', code, isAmbiguous: phase === 'send' } as const
  return toFailure(judgement, context, { phase, providerCode: fault.code })
}

/** One who is refused for now makes it worth another try. */
function everyoneRefused(refused: readonly RefusedByServer[], context: OutcomeContext): Failure {
  const judged = refused.map(({ reply }) => ({ reply, rule: classifyReply('rcpt', reply, context.terminal) }))
  const fault = judged.find(({ rule }) => rule.verdict.endsWith('fault'))
  const decisive = fault ?? judged.find(({ rule }) => rule.verdict === 'retryable') ?? judged[0]
  if (!decisive) throw new Error('nobody was refused')
  const { rule, reply } = decisive
  return toFailure({ ...rule, isAmbiguous: false }, context, { phase: 'rcpt', ...detailOf(reply, context) })
}

function toRefused({ address, reply }: RefusedByServer, context: OutcomeContext): RefusedRecipient {
  const { verdict, code } = classifyReply('rcpt', reply, context.terminal)
  return { address, code, isFinal: verdict === 'terminal', ...detailOf(reply, context) }
}

function detailOf(
  reply: SmtpReply,
  { ownAddresses }: Pick<OutcomeContext, 'ownAddresses'>,
): Pick<ProviderDetail, 'providerCode' | 'providerMessage'> {
  return { providerCode: codeOf(reply), providerMessage: cleanProviderMessage(reply.text, ownAddresses) }
}
