import { Failure } from '@constellation/chassis'
import { digest, type MakeLimiter } from '@constellation/limits'

/** Answers of one user with one kind of factor are counted together, across challenges. */
export type FactorAttempt = { userId: string; kind: string }

export type FactorThrottle = {
  /**
   * Counts an answer as a failure before it is checked, so that parallel answers cannot exceed the limit. Refuses an answer
   * that comes too soon or after too many failures. Gives the failures so far, this one included.
   */
  admit(attempt: FactorAttempt): Promise<number>
  /** The answer was wrong. `failures` is what `admit` gave. */
  failed(attempt: FactorAttempt, failures: number): Promise<void>
  /** Forgets the failures of this kind. */
  succeeded(attempt: FactorAttempt): Promise<void>
}

/** The first failure with a delay. */
const delayedFrom = 5
const mostFailures = 10
const lockedSeconds = 900

/** Throttles answers to challenges, per user and kind of factor. */
export function createFactorThrottle(makeLimiter: MakeLimiter): FactorThrottle {
  const failures = makeLimiter('factor-failures', mostFailures, 86_400)
  const delays = makeLimiter('factor-delays', 1, lockedSeconds)

  return {
    async admit(attempt) {
      const key = keyOf(attempt)
      const [delay, before] = await Promise.all([delays.get(key), failures.get(key)])
      if (before && before.consumedPoints > mostFailures) throw locked(before.msBeforeNext)
      if (delay && delay.consumedPoints > 1) throw locked(delay.msBeforeNext)
      const { consumedPoints, msBeforeNext } = await failures.penalty(key, 1)
      if (consumedPoints <= mostFailures) return consumedPoints
      // The request that reached the limit may have died before `failed` set the lock.
      if (msBeforeNext > lockedSeconds * 1000) await failures.block(key, lockedSeconds)
      throw locked(Math.min(msBeforeNext, lockedSeconds * 1000))
    },
    async failed(attempt, count) {
      const key = keyOf(attempt)
      if (count >= mostFailures) await failures.block(key, lockedSeconds)
      else if (count >= delayedFrom) await delays.block(key, 2 ** (count - delayedFrom))
    },
    async succeeded(attempt) {
      const key = keyOf(attempt)
      await Promise.all([failures.delete(key), delays.delete(key)])
    },
  }
}

function locked(waitMs: number) {
  return new Failure('mfa_locked', 'too many wrong answers of this kind; wait, or use another factor', {
    retryAfterSeconds: Math.max(waitMs, 1000) / 1000,
  })
}

function keyOf({ userId, kind }: FactorAttempt) {
  return digest(`${userId} ${kind}`)
}
