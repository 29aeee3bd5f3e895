import { expect, test } from 'vitest'
import { percentileOf } from '../../src/domain/telemetry/percentile-of.ts'

const histogram = (counts: Record<number, number>, maxMs: number) => ({
  buckets: Array.from({ length: 10 }, (_, index) => counts[index] ?? 0),
  maxMs,
})

test.each([
  ['a straight line within a bucket', histogram({ 0: 100 }, 50), 0.5, 25],
  ['the border of two buckets', histogram({ 0: 50, 1: 50 }, 100), 0.5, 50],
  ['the last bucket, which ends at the largest value', histogram({ 9: 10 }, 60_000), 1, 60_000],
  ['half of the last bucket', histogram({ 9: 10 }, 60_000), 0.5, 45_000],
  ['never above the largest value', histogram({ 3: 10 }, 260), 0.99, 259.9],
  ['one measurement', histogram({ 4: 1 }, 800), 0.5, 650],
])('%s', (_, given, part, wanted) => expect(percentileOf(given, part)).toBeCloseTo(wanted, 3))

test('nothing measured gives the largest value, and a larger part never a smaller number', () => {
  expect(percentileOf(histogram({}, 0), 0.5)).toBe(0)
  const given = histogram({ 0: 3, 2: 1, 5: 7, 9: 2 }, 45_000)
  const values = Array.from({ length: 100 }, (_, index) => percentileOf(given, (index + 1) / 100))
  expect(values).toEqual(values.toSorted((one, other) => one - other))
})
