/** What one round of load came to. */
export type Measure = {
  /** Answers as they should be, in a second. */
  perSecond: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  requests: number
  /** Answers with another status than they should have, and broken connections. */
  errors: number
  /** CPU seconds of the generator itself. */
  generatorCpuSeconds: number
  /** CPU seconds of the work itself, where it tells them instead of being watched. */
  ownCpuSeconds?: number
  /** What a process holds, where that is what is measured. */
  residentMib?: number
}

/** A single thing that took so long. */
export function onceTook(ms: number): Measure {
  return { ...nothing, perSecond: 1000 / ms, p50Ms: ms, p95Ms: ms, p99Ms: ms, requests: 1 }
}

/** What a process was seen to hold. */
export function holds(residentMib: number): Measure {
  return { ...nothing, residentMib }
}

const nothing = { perSecond: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, requests: 0, errors: 0, generatorCpuSeconds: 0 }
