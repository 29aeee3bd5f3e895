import { createHash } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { createFactorThrottle, type FactorThrottle } from './factor-throttle.ts'

/** Whose failures are counted together: strangers to a user on one count, each browser that the user has signed in from on its own. */
export type Attempt = { emailNormalized: string; ip: string; knownBrowser: string | null }

export type Throttle = {
  /** Refuses an attempt that comes too soon after failures, or after too many. Gives the number of failures that count against it. */
  admit(attempt: Attempt): Promise<number>
  failed(attempt: Attempt): Promise<void>
  /** Forgets the failures of a user from this place. */
  succeeded(attempt: Attempt): Promise<void>
  /** Forgets all failures of strangers: the user has proved the address. */
  recovered(emailNormalized: string): Promise<void>
  /** Counts a mail that somebody asks to be sent; refuses too many to one address or from one place. */
  countMail(emailNormalized: string, ip: string): Promise<void>
  /** How many milliseconds it takes until another account may be opened from a place without a mail; 0 when one may be now. Counts nothing. */
  waitBeforeOpening(ip: string): Promise<number>
  /** Counts an account that was opened so. Of those who open one at the same moment each may have been let through by `waitBeforeOpening`. */
  countOpened(ip: string): Promise<void>
  /** Of answers to challenges. */
  factors: FactorThrottle
}

/** A limiter of the chosen store: `points` in `durationSeconds`. */
export type MakeLimiter = (name: string, points: number, durationSeconds: number) => RateLimiterAbstract

/** Failures without a delay. */
const freeFailures = 5
/** The longest delay that a stranger can bring on somebody, in seconds. */
export const longestDelaySeconds = 60
/** Consecutive failures after which only a new password helps (NIST SP 800-63B-4 §3.2.2). */
const mostFailures = 100
/** Accounts in an hour that one address of the network may open without a mail. */
const mostOpened = 30

/** Throttling of sign-ins per user, per address and overall; the counts live in PostgreSQL or Redis, so every instance sees them. */
export function createThrottle(makeLimiter: MakeLimiter): Throttle {
  const failures = makeLimiter('failures', mostFailures, 86_400)
  const delays = makeLimiter('delays', 1, longestDelaySeconds)
  const fromAddress = makeLimiter('address', 100, 900)
  const overall = makeLimiter('overall', 3000, 60)
  const mailsTo = makeLimiter('mails-to', 5, 3600)
  const mailsFrom = makeLimiter('mails-from', 30, 3600)
  const openedFrom = makeLimiter('opened-from', mostOpened, 3600)

  return {
    factors: createFactorThrottle(makeLimiter),
    async admit(attempt) {
      const key = keyOf(attempt)
      const [delay, failed] = await Promise.all([delays.get(key), failures.get(key)])
      const failureCount = failed?.consumedPoints ?? 0
      if (failureCount >= mostFailures) {
        throw new Failure(
          'recovery_required',
          'too many failures: set a new password by the link that "forgot password" sends',
        )
      }
      refuseIf(delay !== null && delay.consumedPoints > 1, delay?.msBeforeNext)
      // A browser of the user's own has a count of its own: what strangers do, be they many, does not reach it.
      if (attempt.knownBrowser) return failureCount
      const [address, all] = await Promise.all([fromAddress.get(attempt.ip), overall.get('all')])
      refuseIf((address?.consumedPoints ?? 0) > 100, address?.msBeforeNext)
      refuseIf((all?.consumedPoints ?? 0) > 3000, all?.msBeforeNext)
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
    async succeeded(attempt) {
      const key = keyOf(attempt)
      await Promise.all([failures.delete(key), delays.delete(key)])
    },
    async recovered(emailNormalized) {
      const key = keyOf({ emailNormalized, ip: '', knownBrowser: null })
      await Promise.all([failures.delete(key), delays.delete(key)])
    },
    async countMail(emailNormalized, ip) {
      const [to, from] = await Promise.all([mailsTo.penalty(digest(emailNormalized), 1), mailsFrom.penalty(ip, 1)])
      refuseIf(to.consumedPoints > 5, to.msBeforeNext)
      refuseIf(from.consumedPoints > 30, from.msBeforeNext)
    },
    async waitBeforeOpening(ip) {
      const opened = await openedFrom.get(ip)
      return opened && opened.consumedPoints >= mostOpened ? Math.max(opened.msBeforeNext, 1000) : 0
    },
    async countOpened(ip) {
      await openedFrom.penalty(ip, 1)
    },
  }
}

function keyOf({ emailNormalized, knownBrowser }: Attempt) {
  return digest(`${emailNormalized} ${knownBrowser ?? 'strangers'}`)
}

/** Addresses are not kept in the clear where the counts are. */
function digest(text: string) {
  return createHash('sha256').update(text).digest('base64url')
}

function refuseIf(refused: boolean, retryAfterMs = 1000) {
  if (refused)
    throw new Failure('rate_limited', 'too many attempts; wait and try again', {
      retryAfterSeconds: retryAfterMs / 1000,
    })
}
