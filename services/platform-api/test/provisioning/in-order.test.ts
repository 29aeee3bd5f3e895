import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from '../../src/domain/provisioning/in-order.ts'

/** Steps of which each may come after any that stand before it. */
const steps = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, at) =>
        fc
          .subarray(Array.from({ length: at }, (_, before) => `step-${before}`))
          .map((after) => ({ key: `step-${at}`, after })),
      ),
    ),
  )

test('each step runs once, after those that it comes after, or before them when reversed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (all, isReversed) => {
      const order: string[] = []
      await inOrder(all, { isReversed }, async ({ key }) => order.push(key) > 0)
      expect(order.toSorted()).toEqual(all.map(({ key }) => key).toSorted())
      for (const { key, after } of all)
        for (const other of after) {
          const isBefore = order.indexOf(other) < order.indexOf(key)
          expect(isBefore).toBe(!isReversed)
        }
    }),
  )
})

test('what comes after a step that fails is not done, and everything else is', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (all, chosen) => {
      const failed = all[chosen % all.length]?.key ?? ''
      const done = new Set<string>()
      await inOrder(all, { isReversed: false }, async ({ key }) => {
        done.add(key)
        return key !== failed
      })
      const blocked = new Set([failed])
      for (const { key, after } of all) if (after.some((other) => blocked.has(other))) blocked.add(key)
      expect([...done].toSorted()).toEqual(
        all
          .map(({ key }) => key)
          .filter((key) => key === failed || !blocked.has(key))
          .toSorted(),
      )
    }),
  )
})

test('steps that need nothing of each other are under way at the same time', async () => {
  const begun: string[] = []
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const all = [{ key: 'one' }, { key: 'two' }, { key: 'three', after: ['one'] }]
  const run = inOrder(all, { isReversed: false }, async ({ key }) => {
    begun.push(key)
    if (begun.length === 2) release()
    await gate
    return true
  })
  await run
  expect(begun).toEqual(['one', 'two', 'three'])
})

test('an error of a step is thrown when nothing is under way any more', async () => {
  const done: string[] = []
  const run = inOrder([{ key: 'one' }, { key: 'two' }], { isReversed: false }, async ({ key }) => {
    await Promise.resolve()
    if (key === 'one') throw new Error('broken')
    done.push(key)
    return true
  })
  await expect(run).rejects.toThrow('broken')
  expect(done).toEqual(['two'])
})
