import { Failure } from '@constellation/chassis'

type Options = {
  /** How many hashes run at once. */
  concurrency: number
  /** How long a hash may wait for its turn, as far as can be predicted. */
  waitMs: number
  /** A clock that never goes back, in milliseconds. */
  elapsedMs: () => number
}

/** The place of an operation that will hash. It frees itself when the operation ends without a hash. */
export type HashPlace = Disposable & { run<T>(work: () => Promise<T>): Promise<T> }

/** How much a new duration counts in the mean. */
const share = 0.1

/**
 * Bounds how many hashes run, and how long one waits. Hashing costs more than anything else here: without a bound, many
 * sign-ins at once would use every core. An operation reserves its place first, so one that would wait too long is refused
 * before it does any work (docs/decisions/0026-sign-ins-beyond-capacity-are-refused-first.md).
 */
export function createHashPool({ concurrency, waitMs, elapsedMs }: Options) {
  const waiting: (() => void)[] = []
  let running = 0
  let reserved = 0
  let meanMs: number | undefined

  function predictedWaitMs() {
    const ahead = running + waiting.length + reserved - concurrency + 1
    return ahead <= 0 ? 0 : (ahead * (meanMs ?? 0)) / concurrency
  }

  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    const begunMs = elapsedMs()
    try {
      return await work()
    } finally {
      const tookMs = elapsedMs() - begunMs
      meanMs = meanMs === undefined ? tookMs : meanMs + share * (tookMs - meanMs)
      // The slot passes to the next waiter without becoming free.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  /** Reserves the place of one hash. Throws `overloaded` when its turn would come too late. */
  function reserve(): HashPlace {
    const predictedMs = predictedWaitMs()
    if (predictedMs > waitMs)
      throw new Failure('overloaded', 'too many sign-ins at this moment; try again shortly', {
        retryAfterSeconds: Math.ceil(predictedMs / 1000),
      })
    let isHeld = true
    reserved++
    function release() {
      if (isHeld) reserved--
      isHeld = false
    }
    return {
      run(work) {
        release()
        return run(work)
      },
      [Symbol.dispose]: release,
    }
  }

  return { reserve, predictedWaitMs }
}
