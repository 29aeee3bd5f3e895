import type { Measure } from './measure.ts'

/** The result of work whose times were measured one by one, in milliseconds. */
export function measuredTimes(timesMs: readonly number[], seconds: number, errors = 0): Measure {
  const sorted = [...timesMs].sort((one, other) => one - other)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
  return {
    perSecond: sorted.length / seconds,
    ...{ p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) },
    requests: sorted.length,
    errors: sorted.length === 0 ? Math.max(1, errors) : errors,
    generatorCpuSeconds: 0,
  }
}
