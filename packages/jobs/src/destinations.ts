/** Attempts without an answer, in a row, that open the circuit of a destination. */
const failuresToOpen = 3
const shortestPauseMs = 10_000
const longestPauseMs = 300_000

/** What an attempt says about its destination. */
export type Outcome = 'answered' | 'unresponsive' | 'untried'

type Destination = { busy: number; unanswered: number; openUntilMs: number }

export type Destinations = {
  /** The destinations that nothing may be sent to now: their circuit is open, or they have as many deliveries as they may. */
  closed(): string[]
  enter(name: string): void
  leave(name: string, outcome: Outcome): void
  /** The destinations that do not answer. */
  unresponsive(): string[]
}

/**
 * Bounds the concurrent deliveries to each destination. After three deliveries in a row without an answer, a destination gets none for a
 * pause, then one at a time. The pause doubles from ten seconds to five minutes. One answer ends this.
 */
export function createDestinations({ bound, nowMs }: { bound: number; nowMs: () => number }): Destinations {
  const known = new Map<string, Destination>()

  function isClosed({ busy, unanswered, openUntilMs }: Destination): boolean {
    if (unanswered < failuresToOpen) return busy >= bound
    return busy >= 1 || nowMs() < openUntilMs
  }

  function unansweredOnce({ busy, unanswered }: Destination): Destination {
    return { busy, unanswered: unanswered + 1, openUntilMs: nowMs() + pauseMs(unanswered + 1) }
  }

  const namesOf = (matches: (destination: Destination) => boolean) =>
    [...known].filter(([, destination]) => matches(destination)).map(([name]) => name)

  return {
    closed: () => namesOf(isClosed),
    enter(name) {
      const destination = known.get(name) ?? { busy: 0, unanswered: 0, openUntilMs: 0 }
      known.set(name, { ...destination, busy: destination.busy + 1 })
    },
    leave(name, outcome) {
      const destination = known.get(name)
      if (!destination) return
      const busy = destination.busy - 1
      if (outcome === 'untried') known.set(name, { ...destination, busy })
      else if (outcome === 'unresponsive') known.set(name, unansweredOnce({ ...destination, busy }))
      else known.set(name, { busy, unanswered: 0, openUntilMs: 0 })
      if (busy === 0 && known.get(name)?.unanswered === 0) known.delete(name)
    },
    unresponsive: () => namesOf(({ unanswered }) => unanswered >= failuresToOpen),
  }
}

function pauseMs(unanswered: number): number {
  return Math.min(shortestPauseMs * 2 ** Math.max(0, unanswered - failuresToOpen), longestPauseMs)
}
