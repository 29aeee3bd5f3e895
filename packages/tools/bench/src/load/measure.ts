/** The result of one round of load. */
export type Measure = {
  /** Correct answers in a second. */
  perSecond: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  requests: number
  /** Answers with a wrong status, and broken connections. */
  errors: number
  /** CPU seconds of the generator itself. */
  generatorCpuSeconds: number
  /** CPU seconds of the work itself, when the work reports them and is not watched. */
  ownCpuSeconds?: number
  /** The memory of a process, when that is measured. */
  residentMib?: number
}

/** A single event of this duration. */
export function onceTook(ms: number): Measure {
  return { ...nothing, perSecond: 1000 / ms, p50Ms: ms, p95Ms: ms, p99Ms: ms, requests: 1 }
}

/** The measured memory of a process. */
export function holds(residentMib: number): Measure {
  return { ...nothing, residentMib }
}

const nothing = { perSecond: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, requests: 0, errors: 0, generatorCpuSeconds: 0 }
