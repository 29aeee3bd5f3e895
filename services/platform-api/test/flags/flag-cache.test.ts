import { readConfig } from '@constellation/config'
import { createTestClock, testLogger } from '@constellation/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { registry } from '../../src/config.ts'
import { evaluateFlagsFor } from '../../src/domain/flags/evaluate-flags.ts'
import { createFlagCache } from '../../src/domain/flags/flag-cache.ts'
import { openDeps } from '../../src/open-deps.ts'
import { startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

/** Another process over the same database, with a clock of its own. It listens to nothing until its background work is started. */
async function startProcess() {
  const clock = createTestClock(platform.rbac.clock.now())
  const { logger, lines } = testLogger()
  const { environment, network: fetch } = platform
  const deps = await openDeps(readConfig(registry, environment), { now: clock.now, logger, fetch })
  onTestFinished(() => deps.close())
  const evaluate = (key: string, ifVersion?: string) => evaluateFlagsFor(deps, {}, { keys: [key], ifVersion })
  const evaluationOf = async (key: string) => {
    const answer = await evaluate(key)
    return 'flags' in answer ? answer.flags[key] : undefined
  }
  return { deps, clock, lines, evaluate, evaluationOf, isOn: async (key: string) => (await evaluationOf(key))?.on }
}

async function flagThatIsOn() {
  const key = `flag-${crypto.randomUUID()}`
  await platform.operator.createFlag({ body: { key, owner: 'platform', enabled: true, defaultOn: true } })
  return key
}

const turnOff = (key: string) =>
  platform.operator.updateFlag({ params: { key }, headers: { 'if-match': '"1"' }, body: { enabled: false } })

/** Runs work while no process can read the flags. */
async function withoutFlags<Result>(work: () => Promise<Result>): Promise<Result> {
  const { db } = platform.owner
  await sql`alter table flags_meta rename to flags_meta_away`.execute(db)
  try {
    return await work()
  } finally {
    await sql`alter table flags_meta_away rename to flags_meta`.execute(db)
  }
}

test('a change is seen at once where it was made, and after 30 s where no notification arrives', async () => {
  const key = await flagThatIsOn()
  const [here, there] = [await startProcess(), await startProcess()]
  expect([await here.isOn(key), await there.isOn(key)]).toEqual([true, true])
  await turnOff(key)
  const body = { context: {}, keys: [key] }
  await expect(platform.service('login').evaluateFlagsFor({ body })).resolves.toMatchObject({
    flags: { [key]: { on: false, reason: 'DISABLED' } },
  })
  there.clock.advance({ ms: 29_999 })
  expect(await there.isOn(key)).toBe(true)
  there.clock.advance({ ms: 1 })
  expect(await there.isOn(key)).toBe(false)
})

test('a notification brings every change, also one by hand, while the clock stands still', async () => {
  const key = await flagThatIsOn()
  const listening = await startProcess()
  await listening.deps.background.start()
  expect(await listening.isOn(key)).toBe(true)
  await turnOff(key)
  await expect.poll(() => listening.isOn(key)).toBe(false)
  await platform.owner.db.updateTable('flags').set({ enabled: true }).where('key', '=', key).execute()
  await expect.poll(() => listening.isOn(key)).toBe(true)
  await platform.owner.db.deleteFrom('flags').where('key', '=', key).execute()
  await expect.poll(() => listening.evaluationOf(key)).toEqual({ on: false, reason: 'FLAG_NOT_FOUND' })
})

test('while the flags cannot be read the last ones count for a day, and then all are off', async () => {
  const key = await flagThatIsOn()
  const { clock, evaluate, evaluationOf, lines } = await startProcess()
  const { version } = await evaluate(key)
  await withoutFlags(async () => {
    clock.advance({ hours: 23, minutes: 59 })
    expect(await evaluate(key, version)).toEqual({ unchanged: true, version })
    expect(lines.filter(({ msg }) => msg === 'the flags cannot be read: the last ones stay')).toHaveLength(1)
    // The next attempt waits, however many ask.
    await evaluationOf(key)
    expect(lines.filter(({ msg }) => msg === 'the flags cannot be read: the last ones stay')).toHaveLength(1)
    clock.advance({ minutes: 1 })
    expect(await evaluationOf(key)).toEqual({ on: false, reason: 'ERROR' })
    expect(await evaluate(key, version)).not.toHaveProperty('unchanged')
  })
  clock.advance({ seconds: 30 })
  expect(await evaluationOf(key)).toEqual({ on: true, reason: 'DEFAULT' })
  expect(await evaluate(key, version)).toEqual({ unchanged: true, version })
})

test('a process that never read the flags refuses, and answers once it can', async () => {
  const key = await flagThatIsOn()
  const { isOn } = await startProcess()
  await withoutFlags(() => expect(isOn(key)).rejects.toThrow('flags_meta'))
  expect(await isOn(key)).toBe(true)
})

test('a change during a comparison is compared again, and many at the same moment compare once', async () => {
  let reads = 0
  const gate = Promise.withResolvers<void>()
  const cache = createFlagCache({
    async readFlags() {
      reads += 1
      await gate.promise
      return { version: '1', flags: new Map() }
    },
    async readVersion() {
      reads += 1
      return '1'
    },
    now: () => new Date(0),
    logger: testLogger().logger,
  })
  const asked = [cache.current(), cache.current(), cache.refresh()]
  expect(reads).toBe(1)
  cache.invalidate()
  gate.resolve()
  await Promise.all(asked)
  expect(reads).toBe(2)
})
