export type BreakerState = 'closed' | 'half_open' | 'open'

export type CircuitBreaker = {
  state(): BreakerState
  /** Whether work would run at this moment. */
  admits(): boolean
  /** Runs work and counts how it ends. Throws what `refuse` makes, and runs nothing, while the circuit is open. */
  run<T>(work: () => Promise<T>): Promise<T>
}

type Options = {
  now: () => Date
  /** Failures in a row that open the circuit. */
  failuresToOpen: number
  /** How long the circuit stays open before one probe may pass. */
  openMs: number
  /** A probe without a result for this long counts as failed. */
  probeMs: number
  refuse: () => Error
  /** Whether an error tells of the destination. Others are not counted. */
  isFailure: (error: unknown) => boolean
}

/**
 * Spares a destination that fails. After enough failures in a row the circuit is open: nothing runs. Later it is half open: exactly one
 * piece of work runs as a probe. Its success closes the circuit. Anything else, an end without a result included, opens it again.
 */
export function createCircuitBreaker({
  now,
  failuresToOpen,
  openMs,
  probeMs,
  refuse,
  isFailure,
}: Options): CircuitBreaker {
  let failures = 0
  let openedAt: number | undefined
  let probe: { startedAt: number } | undefined

  function state(): BreakerState {
    const nowMs = now().getTime()
    if (probe && nowMs - probe.startedAt >= probeMs) open()
    if (openedAt === undefined) return 'closed'
    return probe || nowMs - openedAt >= openMs ? 'half_open' : 'open'
  }

  function open() {
    openedAt = now().getTime()
    probe = undefined
  }

  const admits = () => state() === 'closed' || (state() === 'half_open' && !probe)

  async function runProbe<T>(work: () => Promise<T>): Promise<T> {
    const own = { startedAt: now().getTime() }
    probe = own
    let hasSucceeded = false
    try {
      const result = await work()
      hasSucceeded = true
      return result
    } finally {
      // A probe that took too long was counted already.
      if (probe === own) {
        open()
        if (hasSucceeded) close()
      }
    }
  }

  function close() {
    openedAt = undefined
    failures = 0
  }

  return {
    state,
    admits,
    async run(work) {
      if (!admits()) throw refuse()
      if (openedAt !== undefined) return runProbe(work)
      try {
        const result = await work()
        if (openedAt === undefined) failures = 0
        return result
      } catch (error) {
        if (isFailure(error)) failures++
        if (openedAt === undefined && failures >= failuresToOpen) open()
        throw error
      }
    },
  }
}
