import type { Bench } from './bench.ts'
import { cpuSeconds, residentMib } from './load/usage.ts'
import type { Measure } from './load/wrk.ts'
import type { World } from './world/world.ts'

export type Outcome = {
  name: string
  raw: string
  rawPerSecond: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Ours by raw, of the medians; and of the worst and best round. */
  ratio: number
  ratioLow: number
  ratioHigh: number
  target: number
  met: boolean
  /** CPU of the service for one request, in milliseconds. */
  cpuMsPerRequest: number
  residentMib: number
  /** The generator's share of one core while it loaded the service. */
  generatorShare: number
  errors: number
}

/** Measures both sides in alternating rounds, after one that does not count, so that whatever else the machine does falls on both. */
export async function runRounds(
  bench: Bench,
  world: World,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Outcome> {
  await using cleanUp = new AsyncDisposableStack()
  const { raw, ours, service, world: own = world } = await bench.prepare(world, cleanUp)
  await raw(1)
  await ours(1)
  const pid = own.pidOf(service)
  const rawRounds: Measure[] = []
  const ourRounds: (Measure & { cpu: number })[] = []
  for (let round = 0; round < rounds; round++) {
    rawRounds.push(await raw(seconds))
    const before = cpuSeconds(pid)
    const measure = await ours(seconds)
    ourRounds.push({ ...measure, cpu: cpuSeconds(pid) - before })
  }
  return summarise(bench, rawRounds, ourRounds, { residentMib: residentMib(pid), seconds })
}

function summarise(
  bench: Bench,
  raw: readonly Measure[],
  ours: readonly (Measure & { cpu: number })[],
  { residentMib, seconds }: { residentMib: number; seconds: number },
): Outcome {
  const ratios = ours.map(({ perSecond }, round) => perSecond / (raw[round]?.perSecond ?? Number.NaN))
  const perSecond = median(ours.map((round) => round.perSecond))
  const rawPerSecond = median(raw.map((round) => round.perSecond))
  const p99Ms = median(ours.map((round) => round.p99Ms))
  const requests = ours.reduce((sum, round) => sum + round.requests, 0)
  return {
    name: bench.name,
    raw: bench.raw,
    rawPerSecond,
    perSecond,
    p50Ms: median(ours.map(({ p50Ms }) => p50Ms)),
    p99Ms,
    ratio: perSecond / rawPerSecond,
    ratioLow: Math.min(...ratios),
    ratioHigh: Math.max(...ratios),
    target: bench.target,
    met: perSecond / rawPerSecond >= bench.target && p99Ms <= (bench.p99TargetMs ?? Infinity),
    cpuMsPerRequest: (1000 * ours.reduce((sum, round) => sum + round.cpu, 0)) / requests,
    residentMib,
    generatorShare: median(ours.map(({ generatorCpuSeconds }) => generatorCpuSeconds / seconds)),
    errors: [...raw, ...ours].reduce((sum, round) => sum + round.errors, 0),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
