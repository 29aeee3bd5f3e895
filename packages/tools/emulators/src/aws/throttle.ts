import type { Faults } from '../faults/faults.ts'

/** Tells which calls the fault `throttle` refuses: of 80 percent, exactly 80 of each 100 calls. */
export function createThrottle(faults: Faults): () => boolean {
  let share = 0
  return () => {
    const percent = Number(faults.take('throttle')?.value ?? 0)
    share += percent
    if (share < 100) return false
    share -= 100
    return true
  }
}
