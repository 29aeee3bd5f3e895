import { Refusal, Unreachable } from '@constellation/client'

/** Why a mail was not accepted, or not found. */
export class MailError extends Error {
  override readonly name = 'MailError'
  /** `unreachable` when there was no answer, else the code of the problem document. */
  readonly code: string
  readonly status: number | undefined
  /** The members that are wrong, each by its JSON pointer. */
  readonly errors: readonly { pointer: string; message: string }[]
  readonly retryAfterSeconds: number | undefined
  /** Whether the same may succeed later. */
  readonly isTemporary: boolean

  constructor(cause: Refusal | Unreachable) {
    super(textOf(cause), { cause })
    const refusal = cause instanceof Refusal ? cause : undefined
    this.code = refusal?.code ?? 'unreachable'
    this.status = refusal?.status
    this.errors = refusal?.problem.errors ?? []
    this.retryAfterSeconds = refusal?.retryAfterSeconds
    this.isTemporary = refusal === undefined || temporary.has(refusal.code)
  }
}

const temporary: ReadonlySet<string> = new Set([
  'unavailable',
  'overloaded',
  'internal',
  'rate_limited',
  'request_timeout',
  'idempotency_in_progress',
])

function textOf(cause: Refusal | Unreachable): string {
  if (cause instanceof Unreachable) return 'the mail service gave no answer: try again'
  const found = cause.problem.errors?.map(({ pointer, message }) => `${pointer}: ${message}`).join(', ')
  return found ? `${cause.message} (${found})` : cause.message
}
