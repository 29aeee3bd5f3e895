export type TestClock = {
  now(): Date
  /** Moves the clock forward. */
  advance(by: { ms?: number; seconds?: number; minutes?: number; hours?: number; days?: number }): void
}

/** A clock that stands still until a test moves it. */
export function createTestClock(start: Date): TestClock {
  let nowMs = start.getTime()
  return {
    now: () => new Date(nowMs),
    advance({ ms = 0, seconds = 0, minutes = 0, hours = 0, days = 0 }) {
      nowMs += ms + 1000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days)))
    },
  }
}
