import { describe, expect, test } from 'vitest'
import { createHashPool } from '../../src/passwords/hash-pool.ts'

/** Work that ends when the test says so, on a clock that the test moves. */
function gatedPool({ concurrency, waitMs }: { concurrency: number; waitMs: number }) {
  let nowMs = 0
  const pool = createHashPool({ concurrency, waitMs, elapsedMs: () => nowMs })
  const started: number[] = []
  const ends: (() => void)[] = []
  let count = 0

  function begin() {
    const number = ++count
    const done = pool.reserve().run(() => {
      started.push(number)
      return new Promise<void>((resolve) => ends.push(resolve))
    })
    return { done, number }
  }

  /** One hash that takes so long, alone. */
  async function hashFor(tookMs: number) {
    const { done } = begin()
    nowMs += tookMs
    ends.at(-1)?.()
    await done
  }

  return { pool, started, ends, begin, hashFor }
}

const overloaded = { code: 'overloaded' }

describe('the pool of hashes', () => {
  test('runs as many hashes as allowed, in order of arrival', async () => {
    const { begin, started, ends } = gatedPool({ concurrency: 2, waitMs: 1000 })
    const work = [begin(), begin(), begin(), begin()]
    expect(started).toEqual([1, 2])
    ends[0]?.()
    await work[0]?.done
    expect(started).toEqual([1, 2, 3])
    ends[1]?.()
    await work[1]?.done
    expect(started).toEqual([1, 2, 3, 4])
    for (const end of ends) end()
    await Promise.all(work.map(({ done }) => done))
  })

  test('a hash that fails frees its slot', async () => {
    const { pool } = gatedPool({ concurrency: 1, waitMs: 0 })
    await expect(pool.reserve().run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await expect(pool.reserve().run(async () => 'done')).resolves.toBe('done')
  })

  test('refuses an operation whose predicted wait is longer than the setting, and says when to come back', async () => {
    const { pool, begin, hashFor, ends } = gatedPool({ concurrency: 2, waitMs: 1000 })
    await hashFor(500)
    const work = Array.from({ length: 6 }, begin)
    // Two run; each further pair waits half a second more.
    expect(pool.predictedWaitMs()).toBe(1250)
    expect(() => pool.reserve()).toThrow(expect.objectContaining({ ...overloaded, retryAfterSeconds: 2 }))
    ends[1]?.()
    await work[0]?.done
    expect(pool.predictedWaitMs()).toBeLessThan(1250)
    using _place = pool.reserve()
  })

  test('predicts from the hashes it saw last: slower hashes leave room for fewer', async () => {
    const room = async (tookMs: number) => {
      const { pool, hashFor } = gatedPool({ concurrency: 1, waitMs: 1000 })
      for (let seen = 0; seen < 50; seen++) await hashFor(50)
      for (let seen = 0; seen < 50; seen++) await hashFor(tookMs)
      for (let places = 0; ; places++) {
        try {
          pool.reserve()
        } catch {
          return places
        }
      }
    }
    expect(await room(50)).toBe(21)
    expect(await room(200)).toBeLessThan(7)
    expect(await room(20)).toBeGreaterThan(45)
  })

  test('operations that reserved and do not hash yet count, so a burst in one moment cannot pass', async () => {
    const { pool, hashFor } = gatedPool({ concurrency: 1, waitMs: 100 })
    await hashFor(100)
    const places = [pool.reserve(), pool.reserve()]
    expect(() => pool.reserve()).toThrow(expect.objectContaining(overloaded))
    for (const place of places) place[Symbol.dispose]()
    for (const place of places) place[Symbol.dispose]()
    expect(pool.predictedWaitMs()).toBe(0)
  })

  test('a place that was used is free when its hash is done, whether the operation goes on or not', async () => {
    const { pool, hashFor } = gatedPool({ concurrency: 1, waitMs: 0 })
    await hashFor(100)
    using place = pool.reserve()
    await place.run(async () => undefined)
    using _next = pool.reserve()
    expect(() => pool.reserve()).toThrow(expect.objectContaining(overloaded))
  })
})
