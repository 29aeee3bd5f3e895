import { readFileSync } from 'node:fs'
import type { Finding } from './invariant.ts'

/** Resident memory at a moment (milliseconds of `performance.now()`) of one life of a process. */
export type Sample = { service: string; pid: number; atMs: number; mib: number }

/** A leak of this much in each action would be noticed: two requests of three hundred bytes. */
export const boundBytesPerAction = 600
/** Below this the trend of a heap that is collected now and then says nothing. */
export const shortestJudgedMs = 150_000
const parts = 10

/** Resident memory of a process, in MiB. Undefined when it has ended. */
export function residentMib(pid: number): number | undefined {
  try {
    const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kib === undefined ? undefined : Number(kib) / 1024
  } catch {
    // It ended between two looks.
    return undefined
  }
}

export type Trend = { service: string; fromMib: number; toMib: number; mibPerMinute: number; minutes: number }

/**
 * How the memory of a service grew within its last life: the lowest of each tenth of it, which leaves out what waits to be collected, and the median
 * of the slopes between all of them (Theil–Sen), which one outlier does not move. Undefined where there are fewer samples than that.
 */
export function trendOf(samples: readonly Sample[], service: string): Trend | undefined {
  const mine = samples.filter((sample) => sample.service === service)
  const life = mine.filter(({ pid }) => pid === mine.at(-1)?.pid)
  const [begin, end] = [life[0]?.atMs ?? 0, life.at(-1)?.atMs ?? 0]
  const bucketMs = (end - begin) / parts
  const buckets = Map.groupBy(life, ({ atMs }) => Math.min(parts - 1, Math.floor((atMs - begin) / bucketMs)))
  const lows = [...buckets].map(([index, all]) => ({
    minute: (index * bucketMs) / 60_000,
    mib: Math.min(...all.map(({ mib }) => mib)),
  }))
  const [first, last] = [lows[0], lows.at(-1)]
  if (!first || !last || lows.length < parts) return undefined
  const slopes = lows.flatMap((one, index) =>
    lows.slice(index + 1).map((other) => (other.mib - one.mib) / (other.minute - one.minute)),
  )
  const mibPerMinute = slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0
  return { service, fromMib: first.mib, toMib: last.mib, mibPerMinute, minutes: last.minute - first.minute }
}

/** Services that grow faster than a leak would make them. */
export function checkMemory(trends: readonly Trend[], actionsPerSecond: number): Finding[] {
  const bound = boundMibPerMinute(actionsPerSecond)
  return trends
    .filter(({ mibPerMinute }) => mibPerMinute > bound)
    .map(({ service, mibPerMinute }) => ({
      check: 'memory stays flat',
      promised: `${service} grows by less than ${bound.toFixed(1)} MiB a minute`,
      happened: `it grew by ${mibPerMinute.toFixed(1)}`,
    }))
}

export function boundMibPerMinute(actionsPerSecond: number): number {
  return (boundBytesPerAction * actionsPerSecond * 60) / 1024 ** 2
}
