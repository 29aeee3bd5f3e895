import { createTestClock, testLogger } from '@constellation/testkit'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Check, createReadiness, Degraded } from '../src/index.ts'

const clock = createTestClock(new Date('2026-01-01T00:00:00Z'))
let failure: string | undefined
let probes: number
beforeEach(() => {
  failure = undefined
  probes = 0
})

function readinessOf(check: Partial<Check> = {}, { runbookUrl }: { runbookUrl?: URL } = {}) {
  const settings = { now: clock.now, timeoutMs: 50, runbookUrl }
  const { logger, lines } = testLogger()
  const probe = async () => {
    probes++
    if (failure) throw new Error(failure)
  }
  const readiness = createReadiness([{ name: 'store', anchor: 'store', probe, ...check }], { ...settings, logger })
  return { readiness, lines }
}

describe('a service', () => {
  test('is unready until its checks were probed, and says so', async () => {
    const { readiness } = readinessOf()
    expect(readiness.report()).toMatchObject({
      status: 'unready',
      checks: [{ name: 'store', reason: 'not probed yet' }],
    })
    await readiness.observe()
    expect(readiness.report()).toEqual({ status: 'ready', degraded: false, checks: [], ready: ['store'] })
  })

  test('says from what is known whether it is ready: being asked probes nothing', async () => {
    const { readiness } = readinessOf()
    await readiness.observe()
    for (let asked = 0; asked < 100; asked++) readiness.report()
    expect(probes).toBe(1)
  })

  test('stays ready through two failed probes, is unready after the third, and ready again after one that succeeds', async () => {
    const { readiness, lines } = readinessOf()
    await readiness.observe()
    failure = 'the store does not answer'
    for (const status of ['ready', 'ready', 'unready', 'unready']) {
      await readiness.observe()
      expect(readiness.report().status).toBe(status)
    }
    failure = undefined
    await readiness.observe()
    expect(readiness.report().status).toBe('ready')
    expect(lines.filter(({ msg }) => msg === 'a readiness check has changed')).toMatchObject([
      { check: 'store', status: 'unready', reason: 'the store does not answer' },
      { check: 'store', status: 'ready' },
    ])
  })

  test('that starts without what it needs is unready after the first probe, with the reason and since when', async () => {
    failure = 'the store does not answer'
    const { readiness } = readinessOf({}, { runbookUrl: new URL('https://docs.example/runbook') })
    const since = clock.now().toISOString()
    await readiness.observe()
    clock.advance({ minutes: 1 })
    await readiness.observe()
    expect(readiness.report().checks).toEqual([
      {
        name: 'store',
        status: 'unready',
        reason: 'the store does not answer',
        since,
        docs: 'https://docs.example/runbook#store',
      },
    ])
  })

  test('that needs something only to start is unready until that was ready once, and degraded when it fails later', async () => {
    failure = 'not there yet'
    const { readiness } = readinessOf({ onlyToStart: true })
    await readiness.observe()
    expect(readiness.report().status).toBe('unready')
    failure = undefined
    await readiness.observe()
    expect(readiness.report().status).toBe('ready')
    failure = 'gone'
    for (let probe = 0; probe < 3; probe++) await readiness.observe()
    expect(readiness.report()).toMatchObject({ status: 'degraded', checks: [{ name: 'store', reason: 'gone' }] })
  })

  test('is degraded, and not unready, without what it can do without: also when that does not answer at all', async () => {
    for (const probe of [() => Promise.reject(new Error('refused')), () => new Promise(() => undefined)]) {
      const { readiness } = readinessOf({ optional: true, probe })
      expect(readiness.report().status).toBe('degraded')
      await readiness.observe()
      expect(readiness.report()).toMatchObject({ status: 'degraded', degraded: true })
    }
  })

  test('is unready once it is told to stop', async () => {
    const { readiness } = readinessOf()
    await readiness.observe()
    readiness.shutDown()
    expect(readiness.report()).toMatchObject({ status: 'unready', checks: [{ name: 'shutdown' }], ready: ['store'] })
  })
})

describe('in the background', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  async function probesIn(seconds: number, check: Partial<Check>) {
    const { readiness } = readinessOf(check)
    readiness.watch()
    await vi.advanceTimersByTimeAsync(seconds * 1000 + 500)
    return readiness
  }

  test.each([
    ['what the service needs is probed each second', {}, 61],
    ['what it can do without is probed each half minute', { optional: true }, 3],
    ['a check with an interval of its own is probed at that', { optional: true, intervalMs: 10_000 }, 7],
  ] as const)('%s', async (_, check, expected) => {
    const readiness = await probesIn(60, check)
    expect(probes).toBe(expected)
    readiness.shutDown()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(probes).toBe(expected)
  })

  test('a failed probe is confirmed at once, and then the interval holds again', async () => {
    const readiness = await probesIn(0, { optional: true })
    failure = 'refused'
    await vi.advanceTimersByTimeAsync(32_000)
    expect([probes, readiness.report().status]).toEqual([4, 'degraded'])
    await vi.advanceTimersByTimeAsync(30_000)
    expect(probes).toBe(5)
    readiness.shutDown()
  })
})

test('an answer that arrived while the process was busy counts, however late it is read', async () => {
  const { readiness } = readinessOf({ probe: () => new Promise((resolve) => setImmediate(resolve)) })
  const observed = readiness.observe()
  const busyUntil = performance.now() + 200
  while (performance.now() < busyUntil);
  await observed
  expect(readiness.report().status).toBe('ready')
})

test('a check that answered slowly at the start has answered: it is degraded when it fails later', async () => {
  let failing: Error = new Degraded('slow')
  const probe = () => Promise.reject(failing)
  const { readiness } = readinessOf({ onlyToStart: true, probe })
  await readiness.observe()
  expect(readiness.report().status).toBe('degraded')
  failing = new Error('gone')
  await readiness.observe()
  expect(readiness.report()).toMatchObject({ status: 'degraded', checks: [{ reason: 'gone' }] })
})
