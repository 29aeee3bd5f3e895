import type { Faults } from './faults.ts'

/** Tells which calls the fault `throttle` refuses: of 80 percent, exactly 80 of each 100 calls. */
export function createThrottle(faults: Faults): () => boolean {
  let share = 0
  return () => {
    const fault = faults.take('throttle')
    share = fault ? share + Number(fault.value) : 0
    const isRefused = share >= 100
    if (isRefused) share -= 100
    return isRefused
  }
}
