import { expect, test } from 'vitest'
import { createDeliveryWorker } from '../../src/delivery/worker.ts'
import { startMx } from '../mx-worker.ts'
import { createGate } from './gate.ts'
import { copiesOf } from './modes.ts'

test('a worker that is told to stop finishes the attempt in hand, and claims nothing more', async () => {
  const gate = createGate()
  await using mx = await startMx({ fetch: gate.fetch, variables: { MX_WORKER_SHUTDOWN_GRACE_SECONDS: '60' } })
  gate.hold('after', /sendMail$/)
  const first = await mx.handIn()
  await mx.delivery?.worker.step()
  await gate.reached()
  const drained = mx.delivery?.worker.drain()
  const second = await mx.handIn()
  expect(await mx.delivery?.worker.step()).toBe('idle')
  gate.release()
  await drained
  expect((await mx.item(first)).status).toBe('sent')
  expect(await mx.item(second)).toMatchObject({ status: 'queued', claim_token: null })
})

test('what was claimed and has not begun is given back: it is due at once, for another worker', async () => {
  await using mx = await startMx()
  const { promise: held, resolve: go } = Promise.withResolvers<void>()
  const { deliverMessage } = await import('../../src/delivery/deliver-message.ts')
  const { delivery } = mx
  if (!delivery) throw new Error('this instance does not deliver')
  const worker = createDeliveryWorker(mx.deps, {
    id: delivery.deps.workerId,
    concurrency: 16,
    graceMs: 60_000,
    async deliver(item, claim) {
      await held
      await deliverMessage(delivery.deps, item, claim)
    },
  })
  const id = await mx.handIn()
  await worker.step()
  expect((await mx.item(id)).status).toBe('sending')
  const drained = worker.drain()
  go()
  await drained
  expect(await mx.item(id)).toMatchObject({ status: 'queued', claim_token: null, attempts_total: 0 })
  expect(await mx.attempts(id)).toEqual([])
  await mx.deliver()
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})

test('a stop does not wait longer than the grace period; what was under way is looked up by another worker', async () => {
  const gate = createGate()
  await using mx = await startMx({ fetch: gate.fetch, policy: { mail: { mode: 'draft_send' } } })
  await using other = await startMx({ beside: mx })
  gate.hold('after', /\/send$/)
  const id = await mx.handIn()
  await mx.delivery?.worker.step()
  await gate.reached()
  await mx.delivery?.worker.drain()
  expect(mx.delivery?.worker.inFlight()).toBe(1)
  gate.kill()
  await mx.timePasses(120_000)
  await other.sweep()
  await mx.timePasses(31_000)
  await other.deliver()
  expect((await mx.item(id)).status).toBe('sent')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})
