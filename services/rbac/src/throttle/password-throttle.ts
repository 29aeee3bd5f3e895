import { Failure } from '@constellation/chassis'
import { type Count, digest, type LimiterStore } from '@constellation/limits'
import { refuseIf } from './refuse-if.ts'

/** `knownBrowser`: the user has signed in from this browser before. */
export type PasswordAttempt = { emailNormalized: string; ip: string; browserHash: string; knownBrowser: boolean }

/** An attempt that may be examined. It counts as a failure already, so nothing is left to do when it fails. */
export type AdmittedAttempt = {
  /** Forgets the failures of the user from this place. */
  succeeded(): Promise<void>
  /** The password was not examined, so the attempt does not count. */
  withdrawn(): Promise<void>
}

export type PasswordThrottle = {
  /**
   * Counts an attempt as a failure before it is examined, so that no more of many at once are examined than in sequence. Refuses
   * one that comes too soon after failures, or after too many.
   */
  admit(attempt: PasswordAttempt): Promise<AdmittedAttempt>
  /** The user has proved the address: forgets all failures of strangers, and those of the place that proved it. */
  recovered(attempt: Omit<PasswordAttempt, 'knownBrowser'>): Promise<void>
}

/** Failures of one place without a delay. */
const freeFailures = 5
const longestDelaySeconds = 60
/** Consecutive failures after which only a new password helps (NIST SP 800-63B-4 §3.2.2). */
const mostFailures = 100
const mostFromAddress = 101
const mostOverall = 3001

/**
 * Throttles password guesses. A delay belongs to the browser and to the network address that failed for a user, so that strangers
 * delay nobody else. All strangers together have a bound for each user. Every instance sees the counts.
 */
export function createPasswordThrottle({ limiter, add, forget }: LimiterStore): PasswordThrottle {
  const failures = limiter('failures', mostFailures, 86_400)
  const delays = limiter('delays', 1, longestDelaySeconds)
  const ofUser = limiter('user', mostFailures, 86_400)
  const ofAddress = limiter('address', mostFromAddress, 900)
  const overall = limiter('overall', mostOverall, 60)

  /** The bound of consecutive failures first, which a success clears; then those that outlive it. */
  function boundsOf({ emailNormalized, ip, browserHash, knownBrowser }: PasswordAttempt): [Bound, ...Bound[]] {
    // A known browser has its own count, so strangers cannot slow its user down.
    const key = digest(`${emailNormalized} ${knownBrowser ? browserHash : 'strangers'}`)
    const consecutive: Bound = { limiter: ofUser, key, most: mostFailures, refuse: recoveryRequired }
    if (knownBrowser) return [consecutive]
    return [
      consecutive,
      { limiter: ofAddress, key: ip, most: mostFromAddress, refuse: tooMany },
      { limiter: overall, key: 'all', most: mostOverall, refuse: tooMany },
    ]
  }

  /** From the fifth failure of a place on, one attempt gets through, and delays the next. */
  async function passOneByOne(key: string, count: number) {
    if (count < freeFailures) return
    const turn = await delays.penalty(key, 1)
    refuseIf(turn.consumedPoints > 1, turn.msBeforeNext)
    await delays.block(key, Math.min(2 ** (count - freeFailures), longestDelaySeconds))
  }

  async function refuseDelayed(key: string) {
    const delay = await delays.get(key)
    refuseIf(delay !== null && delay.consumedPoints > 1, delay?.msBeforeNext)
  }

  /** The places first: an attempt that they refuse must not reach the bounds, not even for a moment. */
  async function countFailure(places: readonly string[], bounds: readonly Bound[]): Promise<Count[]> {
    const ofPlaces = places.map((key) => ({ limiter: failures, key }))
    const failed = await add(ofPlaces, 1)
    await giveBackIfRefused(ofPlaces, async () => {
      for (const [at, key] of places.entries()) await passOneByOne(key, failed[at] ?? 0)
    })
    const counts = [...ofPlaces, ...bounds]
    const reached = await add(bounds, 1)
    await giveBackIfRefused(counts, async () => {
      for (const [at, bound] of bounds.entries()) await refuseBeyond(bound, (reached[at] ?? 0) - 1)
    })
    return counts
  }

  async function giveBackIfRefused(counts: readonly Count[], check: () => Promise<void>) {
    try {
      await check()
    } catch (error) {
      await add(counts, -1)
      throw error
    }
  }

  return {
    async admit(attempt) {
      const places = placesOf(attempt)
      const bounds = boundsOf(attempt)
      const before = bounds.map(async (bound) =>
        refuseBeyond(bound, (await bound.limiter.get(bound.key))?.consumedPoints ?? 0),
      )
      await Promise.all([...before, ...places.map(refuseDelayed)])
      const counts = await countFailure(places, bounds)
      return {
        async succeeded() {
          const [consecutive, ...lasting] = bounds
          await Promise.all([forget([...everythingOf(places), consecutive]), lasting.length > 0 && add(lasting, -1)])
        },
        withdrawn: async () => void (await add(counts, -1)),
      }
    },
    async recovered(attempt) {
      const [consecutive] = boundsOf({ ...attempt, knownBrowser: false })
      await forget([...everythingOf(placesOf({ ...attempt, knownBrowser: false })), consecutive])
    },
  }

  function everythingOf(places: readonly string[]): Count[] {
    return places.flatMap((key) => [failures, delays].map((one) => ({ limiter: one, key })))
  }
}

type Bound = Count & { most: number; refuse: (msBeforeNext: number | undefined) => Failure }

/** Refuses the next attempt when `count` of them have failed before it. */
async function refuseBeyond({ limiter, key, most, refuse }: Bound, count: number) {
  if (count >= most) throw refuse((await limiter.get(key))?.msBeforeNext)
}

function recoveryRequired() {
  return new Failure('recovery_required', 'too many failures: choose "forgot password" and set a new password')
}

function tooMany(msBeforeNext = 1000) {
  return new Failure('rate_limited', 'too many attempts; wait and try again', {
    retryAfterSeconds: msBeforeNext / 1000,
  })
}

/** A stranger can change either; an owner with a new browser at another address shares neither with them. */
function placesOf({ emailNormalized, ip, browserHash, knownBrowser }: PasswordAttempt): string[] {
  const browser = digest(`${emailNormalized} ${browserHash}`)
  return knownBrowser ? [browser] : [browser, digest(`${emailNormalized} ${ip}`)]
}
