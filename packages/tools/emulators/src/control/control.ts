import type { Faults } from '../faults/faults.ts'
import type { Fault } from '../faults/parse-faults.ts'
import type { ReceivedRequest, ReceivedRequests } from './received.ts'

/** Lets a test or a developer control a stand-in and read the requests that it received. */
export type Control = {
  faults(): readonly Fault[]
  /** Replaces all faults with these. Throws FaultRefusal, and changes nothing, when one is not valid. */
  setFaults(faults: readonly Fault[]): void
  /** Clears all faults and releases the answers that are held back. */
  clearFaults(): void
  /** Releases the answers that `slow` and `drip` hold back. */
  release(): void
  received(): readonly ReceivedRequest[]
  clearReceived(): void
  /** Signs with a new key from now on; the former one stays published. Does nothing when the stand-in signs nothing. */
  rotateKeys(): Promise<void>
}

/** Assembles the control of one stand-in. */
export function createControl(parts: {
  faults: Faults
  received: ReceivedRequests
  rotateKeys?: () => Promise<void>
}): Control {
  const { faults, received, rotateKeys } = parts
  return {
    faults: faults.current,
    setFaults: faults.set,
    clearFaults() {
      faults.set([])
      faults.release()
    },
    release: faults.release,
    received: received.list,
    clearReceived: received.clear,
    rotateKeys: async () => rotateKeys?.(),
  }
}
