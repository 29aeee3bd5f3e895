import { readRetryAfter } from '@constellation/client'
import type { ProviderDetail } from '../provider-adapter.ts'
import { cleanProviderMessage } from '../provider-message.ts'
import { type Failure, type Judgement, toFailure } from '../to-failure.ts'
import type { AttemptContext, HttpAnswer } from './attempt-context.ts'
import { parseJsonObject, toErrorCode, toRequestId } from './read-error-body.ts'
import { generalHint, hintsByError, hintsByNumber } from './token-hints.ts'

/** A token, or why there is none. `expiresInSeconds` is 0 when the server did not say it, so that the token is not kept. */
export type TokenAnswer =
  | { kind: 'token'; accessToken: string; expiresInSeconds: number }
  | { kind: 'failure'; outcome: Failure }

type Body = Record<string, unknown>

/** Reads the answer of the token endpoint (RFC 6749 §5). No failure is ambiguous: no message was part of the request. It never throws. */
export function classifyTokenAnswer(answer: HttpAnswer, context: AttemptContext): TokenAnswer {
  const body = parseJsonObject(answer.text) ?? {}
  const isToken = answer.status === 200 && isBearer(body.token_type)
  if (isToken && typeof body.access_token === 'string' && /^[\x21-\x7e]+$/.test(body.access_token))
    return { kind: 'token', accessToken: body.access_token, expiresInSeconds: toSeconds(body.expires_in) }
  const outcome = toFailure(judge(answer, body, context), context, toDetail(answer, body, context))
  return { kind: 'failure', outcome }
}

function judge({ status, headers }: HttpAnswer, body: Body, { now }: AttemptContext): Judgement {
  const retryAfterMs = readRetryAfter(headers, now)
  const later = { verdict: 'retryable', scope: 'provider', isAmbiguous: false, retryAfterMs } as const
  if (status === 429 || body.error === 'slow_down') return { ...later, code: 'throttled' }
  if (status >= 500 || body.error === 'temporarily_unavailable') return { ...later, code: 'provider_unavailable' }
  if (status < 300) return { ...later, code: 'unknown_server_error' }
  return { verdict: 'config_fault', scope: 'provider', code: 'auth_failed', isAmbiguous: false, hint: findHint(body) }
}

function findHint(body: Body): string {
  const known = errorNumbers(body).map((number) => hintsByNumber.get(number))
  return known.find((hint) => hint !== undefined) ?? hintsByError.get(String(toErrorCode(body.error))) ?? generalHint
}

function errorNumbers({ error_codes: numbers }: Body): number[] {
  return Array.isArray(numbers) ? numbers.filter((number) => Number.isSafeInteger(number)) : []
}

function toDetail({ status, headers }: HttpAnswer, body: Body, { ownAddresses }: AttemptContext): ProviderDetail {
  const [number] = errorNumbers(body)
  const providerCode = [toErrorCode(body.error), number && `AADSTS${number}`].filter(Boolean).join(' ')
  const description = typeof body.error_description === 'string' ? body.error_description : ''
  const providerMessage = cleanProviderMessage(description, ownAddresses)
  const providerRequestId = toRequestId(body.trace_id) ?? toRequestId(headers.get('x-ms-request-id'))
  return {
    phase: 'token',
    tokenSource: 'fresh',
    httpStatus: status,
    ...(providerCode && { providerCode }),
    ...(providerMessage && { providerMessage }),
    ...(providerRequestId && { providerRequestId }),
  }
}

function isBearer(type: unknown): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'bearer'
}

function toSeconds(value: unknown): number {
  // An older endpoint writes the number as a text.
  const seconds = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0
}
