import { nextStepFor } from './next-steps.ts'

type Details = {
  status?: number | undefined
  nextStep?: string | undefined
  retryAfterSeconds?: number | undefined
  requestId?: string | undefined
  cause?: unknown
}

/** What the client itself finds; every other code is one of the broker. */
export type ClientErrorCode = 'unreachable' | 'no_reply' | 'bad_answer' | 'clock_off' | 'wrong_broker' | 'wallet_failed'

/**
 * The broker refused, or could not be used. `code` says why, `message` is one readable sentence, and `nextStep` tells a person what to do.
 * None of them holds a token, a signature or a credential.
 */
export class BrokerError extends Error {
  override readonly name = 'BrokerError'
  readonly code: string
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined
  readonly nextStep: string
  readonly retryAfterSeconds: number | undefined
  /** Finds the request in the broker's log. */
  readonly requestId: string | undefined

  constructor(code: string, message: string, details: Details = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.status = details.status
    this.retryAfterSeconds = details.retryAfterSeconds
    this.requestId = details.requestId
    this.nextStep = details.nextStep ?? nextStepFor(code, details)
  }

  /** Whether the same call can succeed later without anyone changing anything. */
  get isTemporary(): boolean {
    return (
      ['unreachable', 'no_reply', 'bad_answer'].includes(this.code) || this.status === 429 || (this.status ?? 0) >= 500
    )
  }
}
