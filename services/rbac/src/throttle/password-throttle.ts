import { Failure } from '@constellation/chassis'
import { digest, type MakeLimiter, refuseIf } from './limiter.ts'

/** Which failures are counted together: one count of all strangers to a user, and one of each browser that the user has signed in from. */
export type PasswordAttempt = { emailNormalized: string; ip: string; knownBrowser: string | null }

export type PasswordThrottle = {
  /** Refuses an attempt that comes too soon after failures, or after too many. Gives the number of failures so far. */
  admit(attempt: PasswordAttempt): Promise<number>
  failed(attempt: PasswordAttempt): Promise<void>
  /** Forgets the failures of a user from this place. */
  succeeded(attempt: PasswordAttempt): Promise<void>
  /** Forgets all failures of strangers: the user has proved the address. */
  recovered(emailNormalized: string): Promise<void>
}

/** Failures without a delay. */
const freeFailures = 5
/** The longest delay that a stranger can cause for a user. */
const longestDelaySeconds = 60
/** Consecutive failures after which only a new password helps (NIST SP 800-63B-4 §3.2.2). */
const mostFailures = 100
const mostFromAddress = 100
const mostOverall = 3000

/** Throttles password guesses per user, per network address and overall. Every instance sees the counts. */
export function createPasswordThrottle(makeLimiter: MakeLimiter): PasswordThrottle {
  const failures = makeLimiter('failures', mostFailures, 86_400)
  const delays = makeLimiter('delays', 1, longestDelaySeconds)
  const fromAddress = makeLimiter('address', mostFromAddress, 900)
  const overall = makeLimiter('overall', mostOverall, 60)

  async function forget(key: string) {
    await Promise.all([failures.delete(key), delays.delete(key)])
  }

  return {
    async admit(attempt) {
      const key = keyOf(attempt)
      const [delay, failed] = await Promise.all([delays.get(key), failures.get(key)])
      const failureCount = failed?.consumedPoints ?? 0
      if (failureCount >= mostFailures) throw recoveryRequired()
      refuseIf(delay !== null && delay.consumedPoints > 1, delay?.msBeforeNext)
      // A known browser has its own count, so strangers cannot slow its user down.
      if (attempt.knownBrowser) return failureCount
      const [address, all] = await Promise.all([fromAddress.get(attempt.ip), overall.get('all')])
      refuseIf((address?.consumedPoints ?? 0) > mostFromAddress, address?.msBeforeNext)
      refuseIf((all?.consumedPoints ?? 0) > mostOverall, all?.msBeforeNext)
      return failureCount
    },
    async failed(attempt) {
      const key = keyOf(attempt)
      const [count] = await Promise.all([
        failures.penalty(key, 1),
        fromAddress.penalty(attempt.ip, 1),
        overall.penalty('all', 1),
      ])
      if (count.consumedPoints < freeFailures) return
      await delays.block(key, Math.min(2 ** (count.consumedPoints - freeFailures), longestDelaySeconds))
    },
    succeeded: (attempt) => forget(keyOf(attempt)),
    recovered: (emailNormalized) => forget(keyOf({ emailNormalized, ip: '', knownBrowser: null })),
  }
}

function recoveryRequired() {
  return new Failure('recovery_required', 'too many failures: choose "forgot password" and set a new password')
}

function keyOf({ emailNormalized, knownBrowser }: PasswordAttempt) {
  return digest(`${emailNormalized} ${knownBrowser ?? 'strangers'}`)
}
