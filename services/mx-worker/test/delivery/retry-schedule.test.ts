import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideRetry, type RetryQuestion, retryDelayMs } from '../../src/delivery/retry-schedule.ts'
import { normalizePolicy } from '../../src/policy/normalize-policy.ts'
import { policyFrame } from '../policy-frame.ts'

const { policy } = normalizePolicy({}, policyFrame)
const itemId = '0190a1b2-0000-7000-8000-000000000001'
const position = (cycle: number, countedAttempts: number) => ({ itemId, cycle, countedAttempts })

describe('the delay', () => {
  test.each([
    [1, 1, 32_672],
    [1, 2, 62_678],
    [1, 8, 4_000_530],
    [2, 1, 26_127],
  ])('of cycle %i after attempt %i is %i ms', (cycle, attempt, expected) => {
    expect(retryDelayMs(position(cycle, attempt), policy.retry)).toBe(expected)
  })

  test('doubles up to an hour, without jitter', () => {
    const delays = Array.from({ length: 9 }, (_, index) =>
      retryDelayMs(position(1, index + 1), { ...policy.retry, jitter: 0 }),
    )
    expect(delays.map((delay) => delay / 1000)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600])
  })

  test('is the longest one also where the growth is beyond all numbers', () => {
    const retry = { ...policy.retry, jitter: 0, factor: 10 }
    expect(retryDelayMs(position(1, 1000), retry)).toBe(retry.maxDelay)
  })

  test('stays within the jitter around its base', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 50 }), (id, cycle, attempt) => {
        const at = { itemId: id, cycle, countedAttempts: attempt }
        const base = retryDelayMs(at, { ...policy.retry, jitter: 0 })
        const delay = retryDelayMs(at, policy.retry)
        expect(delay).toBe(retryDelayMs(at, policy.retry))
        expect(Math.abs(delay - base)).toBeLessThanOrEqual(base * 0.2 + 0.5)
      }),
    )
  })
})

describe('the decision', () => {
  const now = new Date('2026-03-01T10:00:00Z')
  const question = (change: Partial<RetryQuestion> = {}): RetryQuestion => ({
    position: position(1, 1),
    failure: {},
    policy,
    now,
    expiresAt: new Date('2026-03-02T10:00:00Z'),
    ...change,
  })
  const afterMs = (change: Partial<RetryQuestion>) => {
    const decision = decideRetry(question(change))
    return decision.kind === 'retry' ? decision.at.getTime() - now.getTime() : decision.code
  }

  test.each([
    ['nothing is wished', {}, 32_672],
    ['the provider wishes less', { retryAfterMs: 5000 }, 32_672],
    ['the provider wishes more', { retryAfterMs: 60_000 }, 60_000],
    ['the provider wishes more than the policy permits', { retryAfterMs: 86_400_000 }, 3_600_000],
    ['we wait longer by ourselves', { retryAfterMs: 60_000, leastDelayMs: 7_200_000 }, 7_200_000],
  ])('where %s', (_, failure, expected) => {
    expect(afterMs({ failure })).toBe(expected)
  })

  test('with honorRetryAfter off only our own delays count', () => {
    const deaf = { ...policy, throttle: { ...policy.throttle, honorRetryAfter: false } }
    expect(afterMs({ policy: deaf, failure: { retryAfterMs: 60_000 } })).toBe(32_672)
    expect(afterMs({ policy: deaf, failure: { retryAfterMs: 60_000, leastDelayMs: 50_000 } })).toBe(50_000)
  })

  test('a retry at the moment of expiry or later is none', () => {
    const at = (ms: number) => new Date(now.getTime() + ms)
    expect(afterMs({ expiresAt: at(32_673) })).toBe(32_672)
    expect(afterMs({ expiresAt: at(32_672) })).toBe('expired')
    expect(afterMs({ expiresAt: at(-1) })).toBe('expired')
  })

  test('the last attempt is followed by none, also where the message is too old', () => {
    expect(afterMs({ position: position(3, 9) })).toBeTypeOf('number')
    expect(afterMs({ position: position(3, 10) })).toBe('attempts_exhausted')
    expect(afterMs({ position: position(3, 11), expiresAt: now })).toBe('attempts_exhausted')
  })
})
