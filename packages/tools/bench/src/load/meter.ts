import type { PostgresMeter } from '../world/postgres-meter.ts'
import type { World } from '../world/world.ts'
import type { Measure } from './measure.ts'
import { cpuSeconds, residentMib } from './usage.ts'
import { eventLoopDelayMs, type Watched } from './watched.ts'

/** The result of a round with its costs. */
export type Round = Measure & {
  /** CPU seconds of the processes that answered, and of every process of PostgreSQL. */
  cpuSeconds: number
  postgresCpuSeconds: number
  /** All statements that PostgreSQL ran meanwhile. */
  statements: number
  /** The duration of the round, including the deliveries that it caused. */
  elapsedSeconds: number
  /** Of the processes that answered, together. */
  heldMib: number
  /** Of the process with the longest one; undefined when none reports it. */
  eventLoopDelayMs: number | undefined
}

/** Runs one round and counts its costs, until the deliveries that it caused are done. */
export async function measureRound(
  { postgres, databases }: Pick<World, 'postgres' | 'databases'>,
  watched: readonly Watched[],
  work: () => Promise<Measure>,
): Promise<Round> {
  // Reading the delay resets it.
  await Promise.all(watched.map(eventLoopDelayMs))
  const before = await readCounters(postgres, watched)
  const measure = await work()
  const delays = await Promise.all(watched.map(eventLoopDelayMs))
  await databases.delivered()
  const after = await readCounters(postgres, watched)
  const known = delays.filter((delay) => delay !== undefined)
  return {
    ...measure,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds + (measure.ownCpuSeconds ?? 0),
    postgresCpuSeconds: after.postgresCpuSeconds - before.postgresCpuSeconds,
    statements: after.statements - before.statements,
    elapsedSeconds: (after.at - before.at) / 1000,
    heldMib: sum(watched.map(({ pid }) => residentMib(pid))),
    eventLoopDelayMs: known.length ? Math.max(...known) : undefined,
  }
}

async function readCounters(postgres: PostgresMeter, watched: readonly Watched[]) {
  return {
    at: performance.now(),
    statements: await postgres.statements(),
    postgresCpuSeconds: postgres.cpuSeconds(),
    cpuSeconds: sum(watched.map(({ pid }) => cpuSeconds(pid))),
  }
}

function sum(values: readonly number[]) {
  return values.reduce((total, value) => total + value, 0)
}
