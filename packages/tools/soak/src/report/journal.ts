/** A broken promise. Holds ids, never a token or a cookie. */
export type Violation = {
  check: string
  person?: string | undefined
  session?: string | undefined
  promised: string
  happened: string
  /** Seconds since the traffic began. */
  atSeconds: number
}

/** A request that got no answer, or "not now". Times are in milliseconds of `performance.now()`. */
export type Failure = { from: number; to: number; what: string }

/** The events of a run. */
export type Journal = {
  /** Adds one to a named count of a table. */
  count(table: string, name: string, by?: number): void
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Adds a time to a named list, in milliseconds. */
  time(name: string, ms: number): void
  times: ReadonlyMap<string, readonly number[]>
  fail(failure: Failure): void
  failures: readonly Failure[]
  violate(violation: Omit<Violation, 'atSeconds'>): void
  violations: readonly Violation[]
  begin(): void
}

export function createJournal(now: () => number): Journal {
  const counts = new Map<string, Map<string, number>>()
  const times = new Map<string, number[]>()
  const failures: Failure[] = []
  const violations: Violation[] = []
  let begunAt = now()
  return {
    counts,
    times,
    failures,
    violations,
    begin() {
      begunAt = now()
    },
    count(table, name, by = 1) {
      const rows = counts.get(table) ?? new Map<string, number>()
      counts.set(table, rows.set(name, (rows.get(name) ?? 0) + by))
    },
    time(name, ms) {
      const list = times.get(name) ?? []
      times.set(name, list)
      list.push(ms)
    },
    fail: (failure) => void failures.push(failure),
    violate: (violation) => void violations.push({ ...violation, atSeconds: (now() - begunAt) / 1000 }),
  }
}

/** Thrown by an action that finds a promise broken. The caller of the action records it. */
export class BrokenPromise extends Error {
  readonly violation: Omit<Violation, 'atSeconds'>

  constructor(violation: Omit<Violation, 'atSeconds'>) {
    super(`${violation.check}: promised ${violation.promised}, but ${violation.happened}`)
    this.name = 'BrokenPromise'
    this.violation = violation
  }
}
