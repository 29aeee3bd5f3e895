import { Failure } from '@constellation/chassis'

type HashLimits = { concurrency: number; queue: number }

/**
 * Bounds how many hashes are computed at once and how many wait. Hashing is the dearest thing the service does: without the bound a storm of
 * sign-ins would take every core and all memory; with it the rest of the service goes on, and what cannot be served soon is refused at once.
 */
export function createHashPool(limits: HashLimits) {
  const waiting: (() => void)[] = []
  let running = 0

  return async function inPool<T>(work: () => Promise<T>): Promise<T> {
    if (running >= limits.concurrency) await waitForTurn()
    else running++
    try {
      return await work()
    } finally {
      // The place goes to the next in line without becoming free in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  function waitForTurn(): Promise<void> {
    if (waiting.length >= limits.queue) {
      throw new Failure('overloaded', 'too many sign-ins at this moment; try again shortly', { retryAfterSeconds: 5 })
    }
    return new Promise((resolve) => waiting.push(resolve))
  }
}
