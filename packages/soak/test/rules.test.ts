import { describe, expect, test } from 'vitest'
import { createChance } from '../src/chance.ts'
import { scheduleFaults } from '../src/faults/schedule.ts'
import { failuresOutside, settleMs } from '../src/faults/windows.ts'
import { boundMibPerMinute, checkMemory, type Sample, trendOf } from '../src/invariants/memory.ts'

describe('a request without an answer', () => {
  const faults = [{ from: 10_000, readyAt: 12_000 }]
  test.each([
    ['before a fault', 8000, 9000, true],
    ['that the fault has cut off', 8000, 10_500, false],
    ['within the fault', 11_000, 11_500, false],
    ['while it settles', 12_000 + settleMs, 12_500 + settleMs, false],
    ['after it has settled', 12_001 + settleMs, 12_500 + settleMs, true],
  ])('%s', (_, from, to, isOutside) => {
    expect(failuresOutside([{ from, to, what: 'refresh' }], faults)).toHaveLength(isOutside ? 1 : 0)
  })
})

describe('memory', () => {
  /** Ten minutes of a heap that is collected every seven seconds, and grows by so much in each minute. */
  const life = (mibPerMinute: number, pid = 1): Sample[] =>
    Array.from({ length: 600 }, (_, second) => ({
      service: 'rbac',
      pid,
      atMs: second * 1000,
      mib: 120 + 4 * (second % 7) + (mibPerMinute * second) / 60,
    }))
  const [bytes, perSecond] = [600, 50]
  const leak = (2 * bytes * perSecond * 60) / 1024 ** 2

  test('that goes up and down and stays is in order', () => {
    const trend = trendOf(life(0), 'rbac')
    expect(trend?.mibPerMinute).toBeCloseTo(0)
    expect(checkMemory(trend ? [trend] : [], perSecond)).toEqual([])
  })

  test('that grows as a leak of twice the bound would make it is found', () => {
    const trend = trendOf(life(leak), 'rbac')
    expect(trend?.mibPerMinute).toBeCloseTo(leak, 0)
    expect(checkMemory(trend ? [trend] : [], perSecond)).toHaveLength(1)
  })

  test('the bound is in bytes for an action', () => {
    expect(boundMibPerMinute(perSecond)).toBeCloseTo(leak / 2)
  })

  test('of an earlier life does not count', () => {
    const second = life(0, 2).map((sample) => ({ ...sample, atMs: sample.atMs + 600_000 }))
    expect(trendOf([...life(leak), ...second], 'rbac')?.mibPerMinute).toBeCloseTo(0)
  })
})

describe('what a seed decides', () => {
  test('is the same each time, and another for another seed or purpose', () => {
    const numbers = (seed: number, purpose: string) => {
      const chance = createChance(seed, purpose)
      return Array.from({ length: 5 }, chance.next)
    }
    expect(numbers(7, 'traffic')).toEqual(numbers(7, 'traffic'))
    expect(numbers(8, 'traffic')).not.toEqual(numbers(7, 'traffic'))
    expect(numbers(7, 'faults')).not.toEqual(numbers(7, 'traffic'))
  })

  test('kills each part as often as asked, in order of time, with the change of clocks half-way', () => {
    const plan = scheduleFaults(createChance(7, 'faults'), 60_000, 3)
    const kills = plan.flatMap(({ kind }) => ('kill' in kind ? [kind.kill] : []))
    expect(kills.toSorted()).toEqual([
      'PostgreSQL',
      'PostgreSQL',
      'PostgreSQL',
      'login',
      'login',
      'login',
      'rbac',
      'rbac',
      'rbac',
    ])
    expect(plan.findIndex(({ kind }) => 'clocks' in kind)).toBe(4)
    expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    expect(plan.at(-1)?.atMs).toBeLessThan(60_000)
  })
})
