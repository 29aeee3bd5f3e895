import type { Measure } from './load/measure.ts'
import type { Watched } from './load/watched.ts'
import type { World } from './world/world.ts'

/** One side of a comparison: makes load for some seconds and gives the result. */
export type Side = (seconds: number) => Promise<Measure>

/** What is compared, and the target. Without a target the figure is shown and not judged. */
export type Goal =
  /** The share of the raw rate. With `p99AtMostMs`, also the longest time of 99 of 100 requests. */
  | { of: 'rate'; atLeast?: number; p99AtMostMs?: number }
  /** The factor by which 95 of 100 requests may take longer than the raw ones. */
  | { of: 'p95'; atMost: number }
  /** Milliseconds, independent of raw: the median, and the longest time of 99 of 100 requests. */
  | { of: 'ms'; atMost?: number; p99AtMostMs?: number }
  /** Mebibytes: a limit, or the factor of raw. */
  | { of: 'MiB'; atMost?: number; atMostOfRaw?: number }

/** Both sides, ready to run, and the processes whose costs are counted. */
export type Sides = {
  raw: Side
  ours: Side
  /** Makes everything that both sides use up in one round of this length. None of it is counted. */
  prepareRound?: (seconds: number) => Promise<void>
  rawProcess?: Watched
  /** The processes that answer the requests. */
  services?: readonly Watched[]
  /** Whether they also do other work: then their costs say nothing about the counted requests. */
  mixed?: true
}

/** A piece of work, and its raw form, which nothing can beat on this machine. */
export type Bench = {
  name: string
  /** The raw form in words. */
  raw: string
  goal: Goal
  /** What this machine lacks for it; undefined when it has all. */
  missing?: string | undefined
  /** Prepares both sides. `cleanUp` undoes it after the rounds. */
  prepare(world: World, cleanUp: AsyncDisposableStack): Promise<Sides>
}
