/** Why a command has no access token. `unreachable` passes by itself; every other reason needs a person. */
export type SignInFailureReason = 'not_signed_in' | 'denied' | 'expired' | 'refused' | 'unreachable'

/** A command cannot act for a person. `message` is one readable line and holds no token; `nextStep` tells what to do. */
export class SignInFailure extends Error {
  override readonly name = 'SignInFailure'
  readonly reason: SignInFailureReason
  readonly nextStep: string

  constructor(reason: SignInFailureReason, message: string, nextStep: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.reason = reason
    this.nextStep = nextStep
  }
}
