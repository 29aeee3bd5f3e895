import type { Bench, Goal } from './bench.ts'
import type { Measure } from './load/measure.ts'
import type { Round } from './load/meter.ts'

/** The costs of one request. Undefined when they were not counted. */
export type Costs = {
  /** CPU of the processes that answer, in milliseconds. */
  cpuMs: number
  /** CPU of PostgreSQL, in milliseconds. */
  postgresCpuMs: number
  statements: number
}

export type Outcome = {
  name: string
  rawIs: string
  goal: Goal
  /** In the unit of the goal: requests a second, milliseconds, or MiB. Medians of the rounds. */
  raw: number
  ours: number
  /** Ours divided by raw: of the medians, and the lowest and highest of the rounds. */
  ratio: number
  ratioLow: number
  ratioHigh: number
  /** Undefined when there is no target. */
  met: boolean | undefined
  p50Ms: number
  p95Ms: number
  p99Ms: number
  rawCosts: Costs | undefined
  costs: Costs | undefined
  /** The memory of all processes that answer, after the rounds. */
  heldMib: number | undefined
  eventLoopDelayMs: number | undefined
  /** The generator's share of one core while it loaded the service. */
  generatorShare: number
  rawErrors: number
  errors: number
}

type Rounds = readonly Round[]
type Circumstances = { seconds: number; idleStatementsPerSecond: number; mixed: boolean }

/** Summarises the rounds of both sides. */
export function summarise(
  bench: Pick<Bench, 'name' | 'raw' | 'goal'>,
  raw: Rounds,
  ours: Rounds,
  circumstances: Circumstances,
): Outcome {
  const value = figureOf(bench.goal)
  const ratios = ours.map((round, index) => value(round) / (raw[index] ? value(raw[index]) : Number.NaN))
  const [rawValue, ourValue] = [median(raw.map(value)), median(ours.map(value))]
  const p99Ms = median(ours.map((round) => round.p99Ms))
  const held = ours.at(-1)?.heldMib
  const delays = ours.flatMap(({ eventLoopDelayMs }) => eventLoopDelayMs ?? [])
  return {
    name: bench.name,
    rawIs: bench.raw,
    goal: bench.goal,
    raw: rawValue,
    ours: ourValue,
    ratio: ourValue / rawValue,
    ratioLow: Math.min(...ratios),
    ratioHigh: Math.max(...ratios),
    met: isMet(bench.goal, { ratio: ourValue / rawValue, ours: ourValue, p99Ms }),
    p50Ms: median(ours.map(({ p50Ms }) => p50Ms)),
    p95Ms: median(ours.map(({ p95Ms }) => p95Ms)),
    p99Ms,
    rawCosts: costsOf(raw, circumstances),
    costs: circumstances.mixed ? undefined : costsOf(ours, circumstances),
    heldMib: held || undefined,
    eventLoopDelayMs: delays.length ? median(delays) : undefined,
    generatorShare: median(ours.map(({ generatorCpuSeconds }) => generatorCpuSeconds / circumstances.seconds)),
    rawErrors: sum(raw, ({ errors }) => errors),
    errors: sum(ours, ({ errors }) => errors),
  }
}

function figureOf({ of }: Goal): (measure: Measure) => number {
  switch (of) {
    case 'rate':
      return ({ perSecond }) => perSecond
    case 'p95':
      return ({ p95Ms }) => p95Ms
    case 'ms':
      return ({ p50Ms }) => p50Ms
    case 'MiB':
      return ({ residentMib }) => residentMib ?? Number.NaN
  }
}

function isMet(goal: Goal, { ratio, ours, p99Ms }: Record<'ratio' | 'ours' | 'p99Ms', number>): boolean | undefined {
  switch (goal.of) {
    case 'rate':
      return all(atMost(goal.atLeast, ratio), atMost(p99Ms, goal.p99AtMostMs))
    case 'p95':
      return ratio <= goal.atMost
    case 'ms':
      return all(atMost(ours, goal.atMost), atMost(p99Ms, goal.p99AtMostMs))
    case 'MiB':
      return all(atMost(ours, goal.atMost), atMost(ratio, goal.atMostOfRaw))
  }
}

/** Undefined without a limit, which is one of the two. */
function atMost(one: number | undefined, other: number | undefined): boolean | undefined {
  return one === undefined || other === undefined ? undefined : one <= other
}

/** Whether every limit that exists is kept; undefined when there is none. */
function all(...limits: (boolean | undefined)[]): boolean | undefined {
  return limits.includes(false) ? false : limits.find((isKept) => isKept !== undefined)
}

/** The costs of one request, without the statements that the services run at rest. */
function costsOf(rounds: Rounds, { idleStatementsPerSecond }: Circumstances): Costs | undefined {
  const requests = sum(rounds, (round) => round.requests)
  if (!sum(rounds, ({ cpuSeconds }) => cpuSeconds) || !requests) return undefined
  const atRest = idleStatementsPerSecond * sum(rounds, ({ elapsedSeconds }) => elapsedSeconds)
  return {
    cpuMs: (1000 * sum(rounds, ({ cpuSeconds }) => cpuSeconds)) / requests,
    postgresCpuMs: (1000 * sum(rounds, ({ postgresCpuSeconds }) => postgresCpuSeconds)) / requests,
    statements: Math.max(0, sum(rounds, ({ statements }) => statements) - atRest) / requests,
  }
}

function sum(rounds: Rounds, value: (round: Round) => number): number {
  return rounds.reduce((total, round) => total + value(round), 0)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
