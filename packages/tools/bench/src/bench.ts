import type { Measure } from './load/measure.ts'
import type { Watched } from './load/watched.ts'
import type { World } from './world/world.ts'

/** One side of a comparison: makes load for some seconds and says what came of it. */
export type Side = (seconds: number) => Promise<Measure>

/** What counts, and how much of it is good enough. Without a bound the figure is told and not judged. */
export type Goal =
  /** The share of the raw rate; and where waiting counts as well, the longest that 99 of 100 requests may take. */
  | { of: 'rate'; atLeast?: number; p99AtMostMs?: number }
  /** How many times longer than raw 95 of 100 requests may take. */
  | { of: 'p95'; atMost: number }
  /** Milliseconds and mebibytes, whatever raw needs. */
  | { of: 'ms' | 'MiB'; atMost?: number }

/** Both sides, ready to run, and the processes whose costs are counted. */
export type Sides = {
  raw: Side
  ours: Side
  /** Makes what both sides use up in one round of so many seconds. Nothing of it is counted. */
  prepareRound?: (seconds: number) => Promise<void>
  rawProcess?: Watched
  /** What answers the requests, as many processes as it takes. */
  services?: readonly Watched[]
  /** Whether they do other work as well meanwhile: then their costs are not those of what is counted. */
  mixed?: true
}

/** A piece of work, and the raw form of it that nothing can beat on this machine. */
export type Bench = {
  name: string
  /** What stands beside ours, in words. */
  raw: string
  goal: Goal
  /** Makes both sides ready. What it defers is undone after the rounds. */
  prepare(world: World, cleanUp: AsyncDisposableStack): Promise<Sides>
}
