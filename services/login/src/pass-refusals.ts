import { Failure } from '@constellation/chassis'
import { Refusal, Unreachable } from '@constellation/client'

/** What rbac refused is refused with the same words; that it gave no answer is a failure of its own, which passes. */
export function passRefusals(error: Error): Error {
  if (error instanceof Refusal) {
    const { errors } = error.problem
    const retryAfterSeconds = error.retryAfterSeconds
    if (error.status >= 500) return unavailable(error)
    return new Failure(error.code, error.message, {
      cause: error,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(errors && { errors }),
    })
  }
  return error instanceof Unreachable ? unavailable(error) : error
}

function unavailable(cause: Error) {
  const busy = cause instanceof Refusal && cause.code === 'overloaded'
  return new Failure(
    busy ? 'overloaded' : 'rbac_unavailable',
    'sign-in is not available at this moment; try again shortly',
    { cause, retryAfterSeconds: 5 },
  )
}
