import { testLogger } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { runWorker, runWorkers } from '../src/index.ts'

const never = 3_600_000

test('a worker steps while there is work, and rests when there is none', async () => {
  let left = 5
  let steps = 0
  const worker = runWorker(
    async () => {
      steps++
      return left-- > 0 ? 'worked' : 'idle'
    },
    { intervalMs: never, logger: testLogger().logger },
  )
  await expect.poll(() => steps).toBe(6)
  await worker.stop()
  expect(steps).toBe(6)
})

test('a resting worker looks when it is woken', async () => {
  let steps = 0
  const step = async () => {
    steps++
    return 'idle' as const
  }
  const worker = runWorker(step, { intervalMs: never, logger: testLogger().logger })
  await expect.poll(() => steps).toBe(1)
  worker.wake()
  await expect.poll(() => steps).toBe(2)
  await worker.stop()
})

test('a worker that is woken during a step looks once more after it', async () => {
  const steps: (() => void)[] = []
  const step = () => new Promise<'idle'>((resolve) => steps.push(() => resolve('idle')))
  const worker = runWorker(step, { intervalMs: never, logger: testLogger().logger })
  worker.wake()
  steps[0]?.()
  await expect.poll(() => steps.length).toBe(2)
  steps[1]?.()
  await worker.stop()
})

test('a worker looks by itself after its interval', async () => {
  let steps = 0
  const step = async () => {
    steps++
    return 'idle' as const
  }
  const worker = runWorker(step, { intervalMs: 5, logger: testLogger().logger })
  await expect.poll(() => steps).toBeGreaterThan(2)
  await worker.stop()
})

test('a step that throws is logged, and does not end the worker', async () => {
  const { logger, lines } = testLogger()
  let steps = 0
  const step = () => (steps++ === 0 ? Promise.reject(new Error('broken')) : Promise.resolve('idle' as const))
  const worker = runWorker(step, { intervalMs: 5, logger })
  await expect.poll(() => steps).toBeGreaterThan(1)
  await worker.stop()
  expect(lines).toMatchObject([{ msg: 'a step of a worker failed', error: { message: 'broken' } }])
})

test('stopping waits for the step in hand, and nothing begins after it', async () => {
  const finish = Promise.withResolvers<'worked'>()
  let steps = 0
  const step = () => {
    steps++
    return finish.promise
  }
  const worker = runWorker(step, { intervalMs: never, logger: testLogger().logger })
  let stopped = false
  const stopping = worker.stop().then(() => {
    stopped = true
  })
  await Promise.resolve()
  expect(stopped).toBe(false)
  finish.resolve('worked')
  await stopping
  expect(steps).toBe(1)
})

test('each piece of work that is told of rouses one of several workers, and a slow step holds up no other', async () => {
  const slow = Promise.withResolvers<'worked'>()
  let steps = 0
  const step = () => (steps++ === 0 ? slow.promise : Promise.resolve('idle' as const))
  const workers = runWorkers(step, { count: 3, intervalMs: never, logger: testLogger().logger })
  await expect.poll(() => steps).toBe(3)
  workers.wake()
  await expect.poll(() => steps).toBe(4)
  workers.wake()
  await expect.poll(() => steps).toBe(5)
  slow.resolve('worked')
  await workers.stop()
})
