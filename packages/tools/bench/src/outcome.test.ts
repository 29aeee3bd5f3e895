import { expect, test } from 'vitest'
import type { Goal } from './bench.ts'
import type { Round } from './load/meter.ts'
import { summarise } from './outcome.ts'

const round = (some: Partial<Round>): Round => ({
  perSecond: 100,
  p50Ms: 1,
  p95Ms: 2,
  p99Ms: 3,
  requests: 100,
  errors: 0,
  generatorCpuSeconds: 0.1,
  cpuSeconds: 0.5,
  postgresCpuSeconds: 0.2,
  statements: 300,
  elapsedSeconds: 2,
  heldMib: 80,
  eventLoopDelayMs: 11,
  ...some,
})
const circumstances = { seconds: 1, idleStatementsPerSecond: 0, mixed: false }
const judge = (goal: Goal, raw: Partial<Round>[], ours: Partial<Round>[]) =>
  summarise({ name: 'x', raw: 'y', goal }, raw.map(round), ours.map(round), circumstances)

test('the ratio is that of the medians, and the spread that of the rounds', () => {
  const raw = [100, 100, 200].map((perSecond) => ({ perSecond }))
  const ours = [50, 60, 50].map((perSecond) => ({ perSecond }))
  expect(judge({ of: 'rate', atLeast: 0.5 }, raw, ours)).toMatchObject({
    ratio: 0.5,
    ratioLow: 0.25,
    ratioHigh: 0.6,
    met: true,
  })
})

test.each<[Goal, Partial<Round>, boolean | undefined]>([
  [{ of: 'rate', atLeast: 0.5 }, { perSecond: 49 }, false],
  [{ of: 'rate', atLeast: 0.5, p99AtMostMs: 10 }, { p99Ms: 11 }, false],
  [{ of: 'rate', atLeast: 0.5, p99AtMostMs: 10 }, { p99Ms: 9 }, true],
  [{ of: 'rate' }, { perSecond: 1 }, undefined],
  [{ of: 'p95', atMost: 2 }, { p95Ms: 4 }, true],
  [{ of: 'p95', atMost: 2 }, { p95Ms: 4.1 }, false],
  [{ of: 'ms', atMost: 1000 }, { p50Ms: 1001 }, false],
  [{ of: 'MiB', atMost: 150 }, { residentMib: 149 }, true],
  [{ of: 'MiB' }, { residentMib: 149 }, undefined],
  [{ of: 'ms', p99AtMostMs: 250 }, { p50Ms: 1001, p99Ms: 250 }, true],
  [{ of: 'ms', p99AtMostMs: 250 }, { p99Ms: 251 }, false],
  [{ of: 'MiB', atMostOfRaw: 1.2 }, { residentMib: 72 }, true],
  [{ of: 'MiB', atMostOfRaw: 1.2 }, { residentMib: 73 }, false],
])('%j with %j is met: %s', (goal, ours, met) => {
  expect(judge(goal, [{ residentMib: 60 }], [ours]).met).toBe(met)
})

test('costs are those of one request, without the statements that run at rest', () => {
  const outcome = summarise({ name: 'x', raw: 'y', goal: { of: 'rate' } }, [round({})], [round({ statements: 310 })], {
    seconds: 1,
    idleStatementsPerSecond: 5,
    mixed: false,
  })
  expect(outcome.costs).toEqual({ cpuMs: 5, postgresCpuMs: 2, statements: 3 })
})

test('the costs of services that do other work as well are not shown', () => {
  const bench = { name: 'x', raw: 'y', goal: { of: 'rate' } as const }
  expect(summarise(bench, [round({})], [round({})], { ...circumstances, mixed: true }).costs).toBeUndefined()
})

test('errors of all rounds are counted, separately for each side', () => {
  const outcome = judge({ of: 'rate' }, [{ errors: 1 }, {}], [{ errors: 2 }, { errors: 3 }])
  expect(outcome).toMatchObject({ rawErrors: 1, errors: 5 })
})
