import type { FailureReason } from '@constellation/contracts-broker'

/** Why Google proved nobody. */
export class GoogleFailure extends Error {
  override readonly name = 'GoogleFailure'
  readonly reason: FailureReason
  /** Whether Google could not be reached, or did not answer as it should. Trying again may then help. */
  readonly isOutage: boolean

  constructor(
    reason: FailureReason,
    message: string,
    { isOutage = false, cause }: { isOutage?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.reason = reason
    this.isOutage = isOutage
  }
}
