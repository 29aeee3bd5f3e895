/** Random choices that are the same for the same seed. */
export type Chance = {
  /** A number from 0 up to, not including, 1. */
  next(): number
  /** True with this probability. */
  happens(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** One of the names, as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T
  /** The time until the next of independent events, `perSecond` on average, in milliseconds. */
  waitMs(perSecond: number): number
}

/** A stream of random choices (mulberry32). Each `purpose` has its own stream, so that one does not shift another. */
export function createChance(seed: number, purpose: string): Chance {
  let state = [...purpose].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619), seed) >>> 0
  function next() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    happens: (probability) => next() < probability,
    pick: (items) => pickOne(items, next()),
    weighted: (weights) => pickWeighted(weights, next()),
    waitMs: (perSecond) => (-Math.log(1 - next()) / perSecond) * 1000,
  }
}

function pickOne<T>(items: readonly T[], at: number): T {
  const item = items[Math.floor(at * items.length)]
  if (item === undefined) throw new Error('there is nothing to choose from')
  return item
}

function pickWeighted<T extends string>(weights: Readonly<Record<T, number>>, at: number): T {
  // The record has exactly the keys of its type.
  const entries = Object.entries(weights) as [T, number][]
  let left = at * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of entries) {
    left -= weight
    if (left < 0) return name
  }
  return pickOne(
    entries.map(([name]) => name),
    0,
  )
}
