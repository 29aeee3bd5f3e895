import { Failure } from '@constellation/chassis'

type HashLimits = { concurrency: number; queue: number }

/**
 * Bounds how many hashes run and how many wait. Hashing costs more than anything else here: without a bound, many
 * sign-ins at once would use every core and all memory. Work beyond the bound is refused at once.
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
      // The slot passes to the next waiter without becoming free.
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
