import { createHash } from 'node:crypto'
import type { Policy } from '../policy/policy.ts'

/** Which retry of a message is meant. `countedAttempts` are those of the cycle that used up the budget, this one included: at least 1. */
export type RetryPosition = { itemId: string; cycle: number; countedAttempts: number }

/** Whether a message is tried again, and when, or why it is given up. */
export type RetryDecision = { kind: 'retry'; at: Date } | { kind: 'give_up'; code: 'attempts_exhausted' | 'expired' }

type Delays = Pick<Policy['retry'], 'baseDelay' | 'factor' | 'maxDelay' | 'jitter'>

/**
 * How long a message waits after a counted attempt, in milliseconds. The delay grows by `factor` up to `maxDelay`, and only then jitter
 * is applied. The jitter is a hash of the position, so every process computes the same delay.
 */
export function retryDelayMs(position: RetryPosition, { baseDelay, factor, maxDelay, jitter }: Delays): number {
  const base = Math.min(maxDelay, baseDelay * factor ** (position.countedAttempts - 1))
  return Math.round(base * (1 + jitter * (2 * positionHash(position) - 1)))
}

/** A number from 0 to below 1 that looks random and is always the same for a position. */
function positionHash({ itemId, cycle, countedAttempts }: RetryPosition): number {
  const digest = createHash('sha256').update(`${itemId}:${cycle}:${countedAttempts}`).digest()
  return digest.readUInt32BE(0) / 2 ** 32
}

export type RetryQuestion = {
  position: RetryPosition
  /** What the failure says of the time: the provider's wish, and our own least delay, which no policy shortens. In milliseconds. */
  failure: { retryAfterMs?: number; leastDelayMs?: number }
  policy: {
    retry: Delays & Pick<Policy['retry'], 'maxAttempts'>
    throttle: Pick<Policy['throttle'], 'honorRetryAfter' | 'maxRetryAfter'>
  }
  /** By the clock of the database, as `expiresAt`. */
  now: Date
  expiresAt: Date
}

/** Decides after a retryable failure that was counted. Attempts that are used up come before a message that is too old. */
export function decideRetry({ position, failure, policy, now, expiresAt }: RetryQuestion): RetryDecision {
  const { retry, throttle } = policy
  if (position.countedAttempts >= retry.maxAttempts) return { kind: 'give_up', code: 'attempts_exhausted' }
  const wished = throttle.honorRetryAfter ? Math.min(failure.retryAfterMs ?? 0, throttle.maxRetryAfter) : 0
  const delay = Math.max(retryDelayMs(position, retry), wished, failure.leastDelayMs ?? 0)
  const at = new Date(now.getTime() + delay)
  return at < expiresAt ? { kind: 'retry', at } : { kind: 'give_up', code: 'expired' }
}
