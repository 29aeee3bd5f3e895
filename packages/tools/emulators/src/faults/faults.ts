import { type FaultKind, faultEntry, type ProviderName, type TransportFaultKind } from './fault-table.ts'
import { type Fault, parseFaults } from './parse-faults.ts'

export type Faults = {
  /** Puts these in place of all that were set. Throws FaultRefusal, and changes nothing, when one does not fit. */
  set(faults: unknown): void
  current(): readonly Fault[]
  /** The fault of this kind to commit now. Counts it as done. */
  take(kind: FaultKind): Fault | undefined
  /** The fault of the transport to commit now at this endpoint. Counts it as done. */
  takeAt(endpoint: string): TransportFaultKind | undefined
  /** Resolves when what is held back may go on. */
  released(): Promise<void>
  /** Lets go on what is held back at this moment. */
  release(): void
}

/** Holds the faults of one stand-in. */
export function createFaults(provider: ProviderName, endpoints: readonly string[]): Faults {
  let faults: Fault[] = []
  let gate = Promise.withResolvers<void>()

  function takeWhere(matches: (fault: Fault) => boolean): Fault | undefined {
    const taken = faults.find(matches)
    if (taken?.times !== undefined) {
      const rest = taken.times > 1 ? [{ ...taken, times: taken.times - 1 }] : []
      faults = faults.flatMap((fault) => (fault === taken ? rest : [fault]))
    }
    return taken
  }

  return {
    set: (input) => {
      faults = parseFaults(input, provider, endpoints)
    },
    current: () => faults,
    take: (kind) => takeWhere((fault) => fault.kind === kind),
    // Only the kinds that need an endpoint have one: `set` saw to it.
    takeAt: (endpoint) =>
      takeWhere(({ kind, at }) => faultEntry(kind).needs === 'at' && at === endpoint)?.kind as
        | TransportFaultKind
        | undefined,
    released: () => gate.promise,
    release() {
      gate.resolve()
      gate = Promise.withResolvers()
    },
  }
}
