import type { Measure } from './load/wrk.ts'
import type { World } from './world/world.ts'

/** One side of a comparison: makes load for some seconds and says what came of it. */
export type Side = (seconds: number) => Promise<Measure>

/** A piece of work, and the raw form of it that nothing can beat on this machine. */
export type Bench = {
  name: string
  /** What stands beside ours, in words. */
  raw: string
  /** The least share of the raw rate that is good enough. */
  target: number
  /** Where it is the time that counts: the longest that 99 of 100 requests may take, in milliseconds. */
  p99TargetMs?: number
  /** Makes both sides ready. What it defers is undone after the rounds. */
  prepare(world: World, cleanUp: AsyncDisposableStack): Promise<Prepared>
}

/** Both sides. `service` is whose CPU and memory are told, in the world that `ours` loads: the common one unless another is named. */
export type Prepared = { raw: Side; ours: Side; service: string; world?: World }
