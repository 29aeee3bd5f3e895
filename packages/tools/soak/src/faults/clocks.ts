import { globSync, rmSync } from 'node:fs'
import type { Killable } from '@constellation/stack/faults'

/** Whose clock runs ahead of everybody else's, and by how much. */
export type Clocks = {
  aheadSeconds: number
  ahead: Killable | undefined
  /** What a process finds in its environment so that its clock is the wanted one. */
  environmentOf(service: Killable): Record<string, string>
}

/**
 * Clocks that differ, by libfaketime: it answers what a process asks the kernel for, so the service runs its own code unchanged. Timers and time-outs
 * go by the monotonic clock, which is left alone. Throws when the library is missing.
 */
export function createClocks(aheadSeconds: number): Clocks {
  const library = findLibrary()
  const clocks: Clocks = {
    aheadSeconds,
    ahead: undefined,
    environmentOf(service): Record<string, string> {
      if (service !== clocks.ahead) return {}
      return {
        LD_PRELOAD: library,
        FAKETIME: `+${aheadSeconds}s`,
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      }
    },
  }
  return clocks
}

/** Removes what libfaketime keeps for each process and a killed one leaves: a later process with the same number would not start with it there. */
export function forgetProcess(pid: number): void {
  for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) rmSync(`/dev/shm/${name}`, { force: true })
}

/** The build for programs of many threads, as node is. */
function findLibrary(): string {
  const [library] = globSync('/usr/lib/{*/,}faketime/libfaketimeMT.so.1')
  if (!library)
    throw new Error('libfaketime is missing, by which the clocks are made to differ: apt-get install faketime')
  return library
}
