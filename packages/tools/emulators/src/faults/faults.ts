import { type FaultKind, isTransportFault, type StandInName, type TransportFaultKind } from './fault-table.ts'
import { type Fault, parseFaults } from './parse-faults.ts'

export type TransportFault = Fault & { kind: TransportFaultKind }

export type Faults = {
  /** Replaces all faults with these. Throws FaultRefusal, and changes nothing, when one is not valid. */
  set(faults: unknown): void
  current(): readonly Fault[]
  /** The fault of this kind, and of this endpoint where one is named, if one is set. Counts it as used. */
  take(kind: FaultKind, endpoint?: string, subject?: string): Fault | undefined
  /** The transport fault of this endpoint, if one is set. Counts it as used. `subject` is what the call is about. */
  takeAt(endpoint: string, subject?: string): TransportFault | undefined
  /** Resolves when the answers that are held back may continue. */
  released(): Promise<void>
  /** Releases the answers that are held back now. */
  release(): void
}

/** Holds the faults of one stand-in. */
export function createFaults(provider: StandInName, endpoints: readonly string[]): Faults {
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
    take: (kind, endpoint, subject) =>
      takeWhere((fault) => fault.kind === kind && fault.at === endpoint && isAbout(fault, subject)),
    takeAt(endpoint, subject) {
      const taken = takeWhere(
        (fault) => isTransportFault(fault.kind) && fault.at === endpoint && isAbout(fault, subject),
      )
      // The search finds transport faults alone.
      return taken as TransportFault | undefined
    },
    released: () => gate.promise,
    release() {
      gate.resolve()
      gate = Promise.withResolvers()
    },
  }
}

function isAbout(fault: Fault, subject: string | undefined): boolean {
  return fault.for === undefined || fault.for.toLowerCase() === subject?.toLowerCase()
}
