import type { SessionStore } from '@constellation/relying-app'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenedStore, stores } from './stores.ts'

describe.each(stores)('a session store in %s', (_name, open) => {
  let opened: OpenedStore
  let store: SessionStore
  beforeAll(async () => {
    opened = await open()
    store = opened.store
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  test('gives back what was stored, at version 1', async () => {
    const { key } = await keep(store, { sealed: 'sealed-text' })
    expect(await store.find(key)).toEqual({ sealed: 'sealed-text', version: 1 })
  })

  test('knows nothing about a key that was never stored', async () => {
    expect(await store.find(name())).toBeUndefined()
    expect(await store.replace(name(), 1, 'x')).toBe(false)
    await store.remove(name())
  })

  test('finds each of many keys at the same time, and none that was removed', async () => {
    const kept = await Promise.all(Array.from({ length: 20 }, (_, index) => keep(store, { sealed: `sealed-${index}` })))
    await store.remove(kept[7]?.key ?? '')
    const found = await Promise.all([...kept, ...kept].map(({ key }) => store.find(key)))
    const expected = kept.map((_, index) => (index === 7 ? undefined : `sealed-${index}`))
    expect(found.map((one) => one?.sealed)).toEqual([...expected, ...expected])
  })

  test('of many that replace the same version, one succeeds', async () => {
    const { key } = await keep(store)
    const attempts = Array.from({ length: 20 }, (_, index) => store.replace(key, 1, `sealed-${index}`))
    const winners = (await Promise.all(attempts)).filter(Boolean)
    expect(winners).toHaveLength(1)
    expect(await store.find(key)).toMatchObject({ version: 2 })
  })

  test('a session that was removed cannot be replaced', async () => {
    const { key } = await keep(store)
    await store.remove(key)
    expect(await store.replace(key, 1, 'again')).toBe(false)
    expect(await store.find(key)).toBeUndefined()
  })

  test("removes every session that came from login's session, and no other", async () => {
    const sessionId = name()
    const [one, two, other] = await Promise.all([keep(store, { sessionId }), keep(store, { sessionId }), keep(store)])
    expect(await store.removeAll({ sessionId })).toBe(2)
    expect(await Promise.all([one, two].map(({ key }) => store.find(key)))).toEqual([undefined, undefined])
    expect(await store.find(other.key)).toBeDefined()
    expect(await store.removeAll({ sessionId })).toBe(0)
  })

  test('removes every session of a user, and no other', async () => {
    const userId = name()
    const [one, other] = await Promise.all([keep(store, { userId }), keep(store)])
    expect(await store.removeAll({ userId })).toBe(1)
    expect(await store.find(one.key)).toBeUndefined()
    expect(await store.find(other.key)).toBeDefined()
  })

  test('of many that acquire a lease at the same time, one gets it', async () => {
    const lease = name()
    const taken = await Promise.all(Array.from({ length: 20 }, (_, index) => store.acquire(lease, `o${index}`, 60_000)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  test('a lease is free again once its owner releases it, and only then', async () => {
    const lease = name()
    expect(await store.acquire(lease, 'first', 60_000)).toBe(true)
    await store.release(lease, 'second')
    expect(await store.acquire(lease, 'second', 60_000)).toBe(false)
    await store.release(lease, 'first')
    expect(await store.acquire(lease, 'second', 60_000)).toBe(true)
  })

  test('a lease whose owner died is free again when it expires', async () => {
    const lease = name()
    expect(await store.acquire(lease, 'dead', 100)).toBe(true)
    await expect.poll(() => store.acquire(lease, 'next', 60_000)).toBe(true)
  })

  test('an expired session is gone once another session begins', async () => {
    const { key } = await keep(store, { expiresAt: new Date(Date.now() - 1000) })
    await keep(store)
    expect(await store.find(key)).toBeUndefined()
  })
})

async function keep(store: SessionStore, given: Partial<Parameters<SessionStore['insert']>[1]> = {}) {
  const key = name()
  const session = { sessionId: name(), userId: name(), sealed: name(), expiresAt: new Date(Date.now() + 60_000) }
  await store.insert(key, { ...session, ...given })
  return { key }
}

function name() {
  return crypto.randomUUID()
}
