import { readNetworkError } from '../network-errors.ts'
import { type Failure, toFailure } from '../to-failure.ts'
import type { AttemptContext } from './attempt-context.ts'
import { isAmbiguous } from './is-ambiguous.ts'

/**
 * What it means that no answer came: the connection was not made, it broke, or it took too long. It is ambiguous when the request may
 * have been written in full.
 */
export function classifyNetworkError(thrown: unknown, context: AttemptContext): Failure {
  const { code: providerCode, isTimeout, isBeforeConnection } = readNetworkError(thrown)
  const reached: AttemptContext = { ...context, wasWritten: context.wasWritten && !isBeforeConnection }
  return toFailure(
    {
      verdict: 'retryable',
      // Without the server for tokens no mailbox of the provider can send.
      scope: context.phase === 'token' ? 'provider' : 'network',
      code: isTimeout ? 'timeout' : 'network_error',
      isAmbiguous: isAmbiguous(reached, true),
      isAtWork: true,
    },
    context,
    { phase: context.phase, providerCode },
  )
}
