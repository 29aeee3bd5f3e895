import { type FaultKind, faultEntry, type ProviderName, type TransportFaultKind } from './fault-table.ts'
import { type Fault, parseFaults } from './parse-faults.ts'

export type Faults = {
  /** Replaces all faults with these. Throws FaultRefusal, and changes nothing, when one is not valid. */
  set(faults: unknown): void
  current(): readonly Fault[]
  /** The fault of this kind, if one is set. Counts it as used. */
  take(kind: FaultKind): Fault | undefined
  /** The transport fault of this endpoint, if one is set. Counts it as used. */
  takeAt(endpoint: string): TransportFaultKind | undefined
  /** Resolves when the answers that are held back may continue. */
  released(): Promise<void>
  /** Releases the answers that are held back now. */
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
    // `set` ensures that only kinds that need an endpoint have one.
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
