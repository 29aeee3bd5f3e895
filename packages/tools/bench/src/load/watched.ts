/** A process whose costs are counted. */
export type Watched = {
  pid: number
  /** Where it tells its metrics; absent where it has none. */
  metricsUrl?: string
}

/** The delay of its event loop since the last time it was asked, 99th percentile, in milliseconds. Undefined where it does not say. */
export async function eventLoopDelayMs({ metricsUrl }: Watched): Promise<number | undefined> {
  if (!metricsUrl) return undefined
  const text = await (await fetch(metricsUrl)).text()
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds ([\d.e+-]+)$/m.exec(text) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
