import { Failure } from '@constellation/chassis'
import { Refusal, Unreachable } from '@constellation/client'

/** Turns a refusal of rbac into a failure with the same code. No answer of rbac becomes `rbac_unavailable`. */
export function passRefusals(error: Error): Error {
  if (error instanceof Refusal) {
    const { errors } = error.problem
    const retryAfterSeconds = error.retryAfterSeconds
    // A person cannot fix that rbac rejects login's own key.
    if (error.status >= 500 || error.code === 'service_unauthorized') return unavailable(error)
    if (ticketCodes.has(error.code))
      return new Failure('session_required', 'the session has ended; sign in again', { cause: error })
    // Its words and pointers are about a request between services, which the caller did not write.
    if (error.code === 'validation_failed' || error.code === 'malformed_request')
      return new Failure(error.code, 'a value in the request is not valid', { cause: error })
    return new Failure(error.code, error.message, {
      cause: error,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(errors && { errors }),
    })
  }
  return error instanceof Unreachable ? unavailable(error) : error
}

/** The session ended between two calls. */
const ticketCodes = new Set<string>(['missing_ticket', 'invalid_ticket', 'ticket_expired'])

function unavailable(cause: Error) {
  const busy = cause instanceof Refusal && cause.code === 'overloaded' ? cause : undefined
  return new Failure(
    busy ? 'overloaded' : 'rbac_unavailable',
    'sign-in is not available at this moment; try again shortly',
    { cause, retryAfterSeconds: busy?.retryAfterSeconds ?? 5 },
  )
}
