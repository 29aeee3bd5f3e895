import type { Faults } from '../faults/faults.ts'
import type { Fault } from '../faults/parse-faults.ts'
import type { ReceivedRequest, ReceivedRequests } from './received.ts'

/** How a test or a developer steers a stand-in and reads back what it was asked. */
export type Control = {
  faults(): readonly Fault[]
  /** Puts these in place of all that were set. Throws FaultRefusal, and changes nothing, when one does not fit. */
  setFaults(faults: readonly Fault[]): void
  /** Well again: no fault, and what was held back goes on. */
  clearFaults(): void
  /** Lets go on what `slow` and `drip` hold back. */
  release(): void
  received(): readonly ReceivedRequest[]
  clearReceived(): void
  /** Signs with a new key from now on; the former one stays published. Nothing where nothing is signed. */
  rotateKeys(): Promise<void>
}

/** Makes the control of one stand-in out of its parts. */
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
