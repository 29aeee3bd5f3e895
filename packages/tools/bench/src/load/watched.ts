/** A process whose costs are counted. */
export type Watched = {
  pid: number
  /** The address of its metrics, if it has any. */
  metricsUrl?: string
}

/** The event loop delay since the last read, 99th percentile, in milliseconds. Gives undefined when the process does not report it. */
export async function eventLoopDelayMs({ metricsUrl }: Watched): Promise<number | undefined> {
  if (!metricsUrl) return undefined
  const text = await (await fetch(metricsUrl)).text()
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds ([\d.e+-]+)$/m.exec(text) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
