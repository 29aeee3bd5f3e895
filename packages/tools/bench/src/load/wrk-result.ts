import type { Measure } from './measure.ts'

/**
 * Reads the line `RESULT requests duration p50 p95 p99 wrong broken`, whose times are in microseconds, and the output of the shell's
 * `times` after it. Throws with the whole output when nothing was measured.
 */
export function parseResult(output: string): Measure {
  const found = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(output)?.slice(1).map(Number) ?? []
  const [requests = 0, durationUs = 0, p50Us = 0, p95Us = 0, p99Us = 0, wrong = 0, broken = 0] = found
  if (!requests || !durationUs) throw new Error(`wrk measured nothing:\n${output}`)
  // The shell's own times come first, those of its children second.
  const times = [...output.slice(output.indexOf('RESULT')).matchAll(/(\d+)m([\d.]+)s/g)].slice(2)
  return {
    perSecond: (requests - wrong) / (durationUs / 1e6),
    p50Ms: p50Us / 1000,
    p95Ms: p95Us / 1000,
    p99Ms: p99Us / 1000,
    requests,
    errors: wrong + broken,
    generatorCpuSeconds: times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0),
  }
}
