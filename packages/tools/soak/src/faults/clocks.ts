import { globSync, rmSync } from 'node:fs'
import type { Killable } from '@constellation/stack/faults'

/** Says which service's clock runs ahead, and by how much. */
export type Clocks = {
  aheadSeconds: number
  ahead: Killable | undefined
  /** The environment variables that set the clock of this service. */
  environmentOf(service: Killable): Record<string, string>
}

/**
 * Makes clocks differ with libfaketime. It answers the time calls of a process, so the service runs its own code unchanged. Timers and
 * timeouts use the monotonic clock, which libfaketime leaves alone. Throws when the library is missing.
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

/** Removes the files that libfaketime leaves for a killed process: with them, a later process with the same number would not start. */
export function forgetProcess(pid: number): void {
  for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]) rmSync(`/dev/shm/${name}`, { force: true })
}

/** The build for programs with several threads, such as node. */
function findLibrary(): string {
  const [library] = globSync('/usr/lib/{*/,}faketime/libfaketimeMT.so.1')
  if (!library) throw new Error('libfaketime is missing, which makes the clocks differ: apt-get install faketime')
  return library
}
