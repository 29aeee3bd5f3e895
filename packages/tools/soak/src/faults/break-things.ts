import { setTimeout as delay } from 'node:timers/promises'
import { ignoreAbort } from '../ignore-abort.ts'
import { checkAfterFault } from '../invariants/check-after-fault.ts'
import type { Crowd } from '../people/crowd.ts'
import { startRush } from '../programs/rush.ts'
import type { Clocks } from './clocks.ts'
import { type Fault, inject } from './inject.ts'
import type { PlannedFault } from './schedule.ts'
import { settleMs } from './windows.ts'

type Breaking = {
  plan: readonly PlannedFault[]
  clocks: Clocks
  beganAt: number
  stop: AbortSignal
  note(line: string): void
}

/**
 * Injects the planned faults one after the other and checks the invariants when everything is ready again. Ends with the plan or the
 * signal.
 */
export async function breakThings(crowd: Crowd, { plan, clocks, beganAt, stop, note }: Breaking): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const planned of plan) {
    await delay(Math.max(0, beganAt + planned.atMs - performance.now()), undefined, { signal: stop }).catch(ignoreAbort)
    if (stop.aborted) break
    const rush = startRush(crowd)
    const fault = await inject(crowd.world, planned, { clocks, rush })
    faults.push(fault)
    const { what, beside, from, readyAt } = fault
    note(
      `${((from - beganAt) / 1000).toFixed(1).padStart(6)} s  ${[what, ...beside].join(', ')}; ready after ${((readyAt - from) / 1000).toFixed(2)} s`,
    )
    await delay(settleMs)
    await checkAfterFault(crowd, fault)
    await rush.ended
  }
  return faults
}
