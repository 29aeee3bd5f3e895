import { Refusal, Unreachable } from '@constellation/client'
import { MailError } from './mail-error.ts'

const temporary: ReadonlySet<string> = new Set([
  'unavailable',
  'overloaded',
  'internal',
  'rate_limited',
  'request_timeout',
  'idempotency_in_progress',
])

/** What the client of the contract throws, as an error of this package. Anything else stays as it is: it is a bug. */
export function toMailError(cause: unknown): unknown {
  if (cause instanceof Unreachable)
    return new MailError('the mail service gave no answer: try again', {
      code: 'unreachable',
      isTemporary: true,
      cause,
    })
  if (!(cause instanceof Refusal)) return cause
  const { code, status, problem, retryAfterSeconds } = cause
  const errors = problem.errors ?? []
  const found = errors.map(({ pointer, message }) => `${pointer}: ${message}`).join(', ')
  const message = found ? `${cause.message} (${found})` : cause.message
  return new MailError(message, { code, status, errors, retryAfterSeconds, isTemporary: temporary.has(code), cause })
}
