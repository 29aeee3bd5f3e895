/** The calls of one endpoint: all of them, and those that were answered, by status. One without an answer was reset. */
export type CallCount = { total: number; byStatus: Record<string, number> }

export type Counters = {
  /** Counts a call, and its answer when there is one. */
  count(name: string, work: () => Promise<Response>, isReset: () => boolean): Promise<Response>
  list(): Readonly<Record<string, CallCount>>
  clear(): void
}

export function createCounters(): Counters {
  let counts: Record<string, CallCount> = {}
  return {
    async count(name, work, isReset) {
      const counted = counts[name] ?? { total: 0, byStatus: {} }
      counts[name] = counted
      counted.total++
      const response = await work()
      if (!isReset()) counted.byStatus[response.status] = (counted.byStatus[response.status] ?? 0) + 1
      return response
    },
    list: () => structuredClone(counts),
    clear: () => {
      counts = {}
    },
  }
}
