import type { Policy } from '../../policy/policy.ts'
import { type ClassificationRule, classification, type ReplyPattern } from './classification.ts'
import type { SmtpPhase, SmtpReply } from './smtp-reply.ts'

/** The judgement of a refusal: the policy's own codes come first, then the table. */
export function classifyReply(phase: SmtpPhase, reply: SmtpReply, terminal: Policy['terminal']): ClassificationRule {
  const rule = classification.find(
    ({ phases, replies, enhanced }) =>
      phases.includes(phase) &&
      replies.some((pattern) => fits(pattern, reply.code)) &&
      (enhanced.length === 0 || enhanced.some((pattern) => fitsEnhanced(pattern, reply.enhanced))),
  )
  if (!rule) throw new Error(`the table has no row for ${reply.code} in ${phase}`)
  const isNamed = (codes: readonly string[]) =>
    codes.some((code) => code === String(reply.code) || fitsEnhanced(code, reply.enhanced))
  const { replies, enhanced, phases, code } = rule
  const about = phase === 'rcpt' ? 'recipient' : 'message'
  if (isNamed(terminal.extraTerminalCodes))
    return { ...{ replies, enhanced, phases, code }, verdict: 'terminal', scope: about }
  if (isNamed(terminal.extraRetryableCodes))
    return { ...{ replies, enhanced, phases, code }, verdict: 'retryable', scope: about }
  return rule
}

function fits(pattern: ReplyPattern, code: number): boolean {
  if (pattern === 'any') return true
  return typeof pattern === 'number' ? pattern === code : pattern.startsWith(String(Math.floor(code / 100)))
}

function fitsEnhanced(pattern: string, enhanced: string | undefined): boolean {
  if (enhanced === undefined) return false
  return pattern.endsWith('*') ? enhanced.startsWith(pattern.slice(0, -1)) : enhanced === pattern
}
