import type { ErrorCode } from '@constellation/contract'

type FailureOptions = {
  cause?: unknown
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number
  /** Sent as `Allow`, with 405. */
  allow?: readonly string[]
  /** What the schema refused, each with a JSON pointer. */
  errors?: readonly { pointer: string; message: string }[]
  /** Further members of the problem document; the code defines their meaning (RFC 9457 §3.2). */
  members?: Readonly<Record<string, unknown>>
}

/**
 * An expected refusal: leaves as a problem document with this code. `message` is for the caller and says what was wrong
 * and what to do; causes go in `cause`, for the log. Anything else that is thrown is a bug and leaves as `internal`.
 */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined
  readonly allow: readonly string[] | undefined
  readonly errors: FailureOptions['errors']
  readonly members: FailureOptions['members']

  constructor(code: ErrorCode, message: string, options: FailureOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'Failure'
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
    this.allow = options.allow
    this.errors = options.errors
    this.members = options.members
  }
}
