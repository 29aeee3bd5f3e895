import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { cloneDatabase } from '@constellation/database/testing'
import { startRedis, testLogger } from '@constellation/testkit'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { migrateWakeUps, openWakeUps, type WakeUps, wakeUpId } from '../../src/index.ts'

type Store = { url: string } & AsyncDisposable

const stores = {
  Redis: startRedis,
  async PostgreSQL() {
    const database = await cloneDatabase({ name: 'jobs', migrations: {} })
    await migrateWakeUps(database.ownerUrl, 'jobs_service')
    return { url: database.url, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
  },
} satisfies Record<string, () => Promise<Store>>

function open({ url }: Store) {
  const { logger, lines } = testLogger()
  let failed = 0
  const onFailedAdd = () => {
    failed += 1
  }
  const wakeUps = openWakeUps({ url, name: 'test-dispatch', prefix: 'test', logger, newId: randomUUID, onFailedAdd })
  return { wakeUps, lines, failedAdds: () => failed, [Symbol.asyncDispose]: () => wakeUps[Symbol.asyncDispose]() }
}

/** Counts the wake-ups that this process gets. */
async function counting(wakeUps: WakeUps) {
  const woken = { count: 0 }
  const wake = async () => {
    woken.count += 1
  }
  const listening = await wakeUps.listen({ concurrency: 4, wake })
  return { woken, listening, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() }
}

describe.each(Object.entries(stores))('wake-ups in %s', (_, start) => {
  test('wake a worker once each, at once or after their delay', async () => {
    await using store = await start()
    await using here = open(store)
    await using worker = await counting(here.wakeUps)
    await Promise.all([1, 2, 3].map((n) => here.wakeUps.add({ id: wakeUpId('item', 1, n), delayMs: 0 })))
    await here.wakeUps.add({ id: wakeUpId('item', 1, 4), delayMs: 300 })
    await expect.poll(() => worker.woken.count).toBe(4)
    expect(here.failedAdds()).toBe(0)
  })

  test('of one moment are few, and there is one at least', async () => {
    await using store = await start()
    await using here = open(store)
    await using worker = await counting(here.wakeUps)
    await Promise.all(Array.from({ length: 100 }, () => here.wakeUps.wake()))
    await expect.poll(() => worker.woken.count).toBe(13)
    await here.wakeUps.wake()
    await expect.poll(() => worker.woken.count).toBe(14)
    expect(here.failedAdds()).toBe(0)
  })

  test('that were added by one process wake another', async () => {
    await using store = await start()
    await using adding = open(store)
    await using working = open(store)
    await using worker = await counting(working.wakeUps)
    await adding.wakeUps.add({ id: 'from-elsewhere', delayMs: 0 })
    await expect.poll(() => worker.woken.count).toBe(1)
  })

  test('leave nothing behind, so that the same id wakes again', async () => {
    await using store = await start()
    await using here = open(store)
    await using worker = await counting(here.wakeUps)
    const addAgain = () => here.wakeUps.add({ id: 'the-same', delayMs: 0 })
    await addAgain()
    await expect.poll(() => worker.woken.count).toBe(1)
    // The queue removes what was done a moment after it was done, and ignores the id until then.
    await expect.poll(() => addAgain().then(() => worker.woken.count)).toBeGreaterThan(1)
  })

  test('that fail are not tried again, and do not end the worker', async () => {
    await using store = await start()
    await using here = open(store)
    const seen: string[] = []
    const wake = async () => {
      seen.push('woken')
      throw new Error('a fault of the worker')
    }
    await using _listening = await here.wakeUps.listen({ concurrency: 1, wake })
    await here.wakeUps.add({ id: 'first', delayMs: 0 })
    await here.wakeUps.add({ id: 'second', delayMs: 0 })
    await expect.poll(() => seen.length).toBe(2)
  })

  test('take every id that a message can give them', async () => {
    await using store = await start()
    await using here = open(store)
    const part = fc.oneof(fc.uuid(), fc.nat(), fc.constantFrom('security', 'retry_wait'))
    await fc.assert(
      fc.asyncProperty(part, fc.nat(), fc.nat(), async (item, cycle, attempt) => {
        await here.wakeUps.add({ id: wakeUpId(item, cycle, attempt), delayMs: 3_600_000 })
      }),
      { numRuns: 25 },
    )
    expect(here.failedAdds()).toBe(0)
  })
})

test('an id with another character is refused before the queue sees it', () => {
  for (const wrong of ['a:b', 'a b', '', 'ä', 'a/b']) expect(() => wakeUpId(wrong)).toThrow('cannot name a wake-up')
})

test('a wake-up is told as failed, and nobody is stopped, while Redis is away', async () => {
  const store = await startRedis()
  await using here = open(store)
  await here.wakeUps.probe()
  await store[Symbol.asyncDispose]()
  await Promise.all([here.wakeUps.wake(), here.wakeUps.wake()])
  expect(here.failedAdds()).toBe(1)
  await expect(here.wakeUps.probe()).rejects.toThrow()
})

test('a Redis that may drop keys is told', async () => {
  await using store = await startRedis()
  await using here = open(store)
  await here.wakeUps.probe()
  const redis = new Redis(store.url)
  await redis.config('SET', 'maxmemory-policy', 'volatile-lru')
  redis.disconnect()
  await expect(here.wakeUps.probe()).rejects.toThrow('maxmemory-policy is volatile-lru')
})

test('a queue and a worker whose database goes away while they connect tell it, and are opened again', async () => {
  await using store = await stores.PostgreSQL()
  const { hostname, port } = new URL(store.url)
  let isAway = true
  const proxy = createServer((socket) => {
    socket.on('error', () => undefined)
    if (isAway) return void socket.destroy()
    const there = connect(Number(port), hostname)
    there.on('error', () => undefined)
    socket.pipe(there).pipe(socket)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const through = new URL(store.url)
  through.port = String((proxy.address() as AddressInfo).port)
  await using working = open({ url: through.href, [Symbol.asyncDispose]: async () => undefined })
  await using worker = await counting(working.wakeUps)
  await working.wakeUps.add({ id: 'while-away', delayMs: 0 })
  expect(working.failedAdds()).toBe(1)
  await expect(working.wakeUps.probe()).rejects.toThrow()
  await expect.poll(() => working.lines.length).toBeGreaterThan(0)
  isAway = false
  let added = 0
  await expect
    .poll(async () => {
      worker.listening.revive()
      await working.wakeUps.add({ id: wakeUpId('item', ++added), delayMs: 0 })
      return worker.woken.count
    })
    .toBeGreaterThan(0)
  await working.wakeUps.probe()
  expect(working.lines.length).toBeLessThan(20)
  proxy.close()
})
