import { expect, test } from 'vitest'
import { capacity } from './capacity.ts'

const costs = { signInMs: 50, refreshMs: 2, introspectMs: 1 }
const behaviour = {
  signInsPerDay: 1,
  refreshesPerSession: 10,
  introspectionsPerMinute: 2,
  busiestHourShare: 0.2,
  use: 0.5,
}

test('a person uses their part of the busiest hour, and the machine serves as many people as fit', () => {
  // 1 × 0.2 × 50 + 1 × 10 × 0.2 × 2 + 2 × 60 × 1 = 10 + 4 + 120; two cores for half an hour each have 3 600 000.
  expect(capacity(costs, behaviour, 2)).toEqual({
    signInsMs: 10,
    refreshesMs: 4,
    introspectionsMs: 120,
    perPersonMs: 134,
    availableMs: 3_600_000,
    people: 26_865,
  })
})

test('a person who signs in twice refreshes two sessions', () => {
  expect(capacity(costs, { ...behaviour, signInsPerDay: 2 }, 2)).toMatchObject({ signInsMs: 20, refreshesMs: 8 })
})
