import { Refusal } from '@constellation/client'
import type { StepError } from '@constellation/contracts-platform'
import { StepFailure } from './step.ts'

/** What is kept of a failed step. `retryAfterSeconds` is what the other system demands at least, where it does. */
export type Classified = { code: StepError; message: string; retryAfterSeconds?: number | undefined }

/** Why a step failed, from whatever it threw. What is not an answer of the other system counts as none: the step may have been done. */
export function classify(error: unknown): Classified {
  if (error instanceof StepFailure) {
    const { code, message, retryAfterSeconds } = error
    return { code, message, retryAfterSeconds }
  }
  if (!(error instanceof Refusal)) return { code: 'upstream_unavailable', message: 'the other system gave no answer' }
  const message = `the other system refused it: ${error.code}`
  if (error.status === 429) return { code: 'upstream_rate_limited', message }
  if (error.status === 401 || error.status === 403) return { code: 'upstream_auth', message }
  return { code: error.status >= 500 ? 'upstream_unavailable' : 'validation_rejected', message }
}

const retried: ReadonlySet<StepError> = new Set(['upstream_unavailable', 'upstream_rate_limited', 'verify_failed'])
const mostAttempts = 12

/**
 * In how many seconds a failed step is tried again by itself: 30 s doubled with each attempt, at most 30 min, and a fifth more or less, so
 * that many do not come at once. It is never earlier than the other system demands. Undefined where only a person tries again.
 */
export function retryInSeconds(
  { code, retryAfterSeconds = 0 }: Pick<Classified, 'code' | 'retryAfterSeconds'>,
  attempts: number,
  random: () => number,
): number | undefined {
  if (!retried.has(code) || attempts >= mostAttempts) return undefined
  return Math.max(Math.min(30 * 2 ** attempts, 1800) * (0.8 + 0.4 * random()), retryAfterSeconds)
}
