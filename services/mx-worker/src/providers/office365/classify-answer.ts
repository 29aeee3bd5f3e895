import { readRetryAfter } from '@constellation/client'
import type { ProviderDetail } from '../provider-adapter.ts'
import { cleanProviderMessage } from '../provider-message.ts'
import { type Failure, type Judgement, toFailure } from '../to-failure.ts'
import type { AttemptContext, HttpAnswer } from './attempt-context.ts'
import { ambiguousStatuses, type ClassificationRule, classification, type StatusPattern } from './classification.ts'
import { isAmbiguous } from './is-ambiguous.ts'
import { type ErrorBody, readErrorBody, toRequestId } from './read-error-body.ts'

/** The outcome of a failed request, and what the adapter tries once in the same attempt before the outcome counts. */
export type ClassifiedAnswer = { outcome: Failure; again?: 'with_new_token' | 'as_it_is' }

/**
 * What an answer of Graph means that is not the success that was expected. The policy's own codes come first, then the provider's code,
 * the outer before the inner one, then the status. It never throws.
 */
export function classifyAnswer(answer: HttpAnswer, context: AttemptContext): ClassifiedAnswer {
  const body = readErrorBody(answer.text)
  const rule = findRule(body.codes, answer.status)
  const detail = toDetail(answer, body, context)
  const byItself = rule.isAmbiguous === true || ambiguousStatuses.includes(answer.status)
  const judgement: Judgement = {
    ...rule,
    isAmbiguous: isAmbiguous(context, byItself),
    isAtWork: byItself || (answer.status >= 500 && !refusals.includes(answer.status)),
    retryAfterMs: readRetryAfter(answer.headers, context.now),
  }

  const override = findOverride(body.codes, context)
  if (override === 'terminal') {
    const { code, scope } = rule
    return { outcome: { kind: 'terminal_failure', code, scope, detail } }
  }
  if (override === 'retryable')
    return { outcome: toFailure({ ...judgement, verdict: 'retryable', scope: rule.scope }, context, detail) }
  return { outcome: toFailure(judgement, context, detail), ...(rule.again && { again: rule.again }) }
}

/** Statuses from 500 on that say that the request was not begun. */
const refusals: readonly number[] = [503, 507, 509]

function findOverride(codes: readonly string[], { terminal }: AttemptContext): 'terminal' | 'retryable' | undefined {
  const isIn = (list: readonly string[]) => codes.some((code) => list.some((one) => isSame(one, code)))
  if (isIn(terminal.extraTerminalCodes)) return 'terminal'
  return isIn(terminal.extraRetryableCodes) ? 'retryable' : undefined
}

function findRule(codes: readonly string[], status: number): ClassificationRule {
  for (const code of codes) {
    const rule = classification.find((one) => one.codes.some((pattern) => fitsCode(pattern, code)))
    if (rule) return rule
  }
  const byStatus = classification.find(
    (one) => one.forEveryCode && one.statuses.some((some) => fitsStatus(some, status)),
  )
  // No server answers with another status than 200 to 599; if one does, it is at fault.
  return byStatus ?? findRule([], 599)
}

function fitsCode(pattern: string, code: string): boolean {
  if (!pattern.endsWith('*')) return isSame(pattern, code)
  return isSame(pattern.slice(0, -1), code.slice(0, pattern.length - 1))
}

function fitsStatus(pattern: StatusPattern, status: number): boolean {
  return typeof pattern === 'number' ? pattern === status : pattern === `${Math.floor(status / 100)}xx`
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

function toDetail({ status, headers }: HttpAnswer, body: ErrorBody, context: AttemptContext): ProviderDetail {
  const providerCode = body.codes[0]
  const providerMessage = cleanProviderMessage(body.message ?? '', context.ownAddresses)
  const providerRequestId = toRequestId(headers.get('request-id')) ?? body.requestId
  return {
    phase: context.phase,
    httpStatus: status,
    ...(providerCode && { providerCode }),
    ...(providerMessage && { providerMessage }),
    ...(providerRequestId && { providerRequestId }),
  }
}
