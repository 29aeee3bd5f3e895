import { describe, expect, test } from 'vitest'
import { mannWhitney, samplesNeeded, twoSidedP } from '../src/rank-test.ts'

/** Evenly spread numbers from 0 up to 1. They are the same in every run (mulberry32). */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Times as a busy machine gives them: a base, some scatter, and an occasional interruption. */
function times(count: number, random: () => number, factor = 1) {
  return Array.from({ length: count }, () => factor * (10 + 3 * random() + (random() < 0.1 ? 40 * random() : 0)))
}

describe('the rank test', () => {
  test('counts how often one is above the other', () => {
    expect(mannWhitney([1, 2, 3], [4, 5, 6]).u).toBe(0)
    expect(mannWhitney([4, 5, 6], [1, 2, 3]).u).toBe(9)
    expect(mannWhitney([1, 4, 5], [2, 3, 6]).u).toBe(4)
  })

  test('ties share one rank', () => {
    expect(mannWhitney([1, 2, 2], [2, 2, 3])).toMatchObject({ u: 2.5 - 0.5 })
    expect(mannWhitney([5, 5, 5], [5, 5, 5])).toEqual({ u: 4.5, z: 0, p: expect.closeTo(1, 6) })
  })

  test.each([
    [0, 1],
    [1.959964, 0.05],
    [2.575829, 0.01],
    [4.417173, 1e-5],
    [5.326724, 1e-7],
  ])('a distance of %d standard deviations has the probability %d', (z, p) => {
    expect(twoSidedP(z) / p).toBeCloseTo(1, 4)
    expect(twoSidedP(-z)).toBe(twoSidedP(z))
  })

  test('reports equal sets as different no more often than it promises', () => {
    const random = seeded(1)
    const runs = 4000
    let alarms = 0
    for (let run = 0; run < runs; run++) if (mannWhitney(times(60, random), times(60, random)).p < 0.01) alarms++
    expect(alarms / runs).toBeLessThan(0.015)
    expect(alarms / runs).toBeGreaterThan(0.005)
  })

  test('misses a quarter more time in fewer than one of a hundred probes of ninety samples, at one in ninety thousand', () => {
    const random = seeded(3)
    let missed = 0
    for (let run = 0; run < 400; run++)
      if (mannWhitney(times(90, random, 1.25), times(90, random)).p >= 1e-4 / 9) missed++
    expect(missed).toBeLessThan(4)
  })

  test('sees a shift as often as the power promises, with the number of samples that it computes', () => {
    const random = seeded(2)
    const strength = { alpha: 0.01, power: 0.9 }
    const count = samplesNeeded(times(200, random), 0.1, strength)
    let seen = 0
    for (let run = 0; run < 300; run++) {
      const shifted = times(count, random).map((time) => time + 0.1 * 11.7)
      if (mannWhitney(shifted, times(count, random)).p < strength.alpha) seen++
    }
    expect(seen / 300).toBeGreaterThan(0.8)
  })
})
