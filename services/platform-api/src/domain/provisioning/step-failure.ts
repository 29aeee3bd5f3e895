import type { StepError } from '@constellation/contracts-platform'

/** Why a step failed, for people who read the state of a tenant. The message holds nothing of an answer of the other system. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly code: StepError
  /** The other system demands to be left alone for so long. */
  readonly retryAfterSeconds: number | undefined

  constructor(code: StepError, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    const { retryAfterSeconds, ...rest } = options
    super(message, rest)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}
