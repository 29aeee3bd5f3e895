import { expect, test } from 'vitest'
import { finishSurely } from '../../src/delivery/finish-surely.ts'
import { claimItems } from '../../src/store/claims.ts'
import type { DeliveryResult } from '../../src/store/delivery.ts'
import { startMx, type TestMx } from '../mx-worker.ts'
import { hooked, once } from './hooked.ts'

async function claimOne(mx: TestMx): Promise<DeliveryResult> {
  const id = await mx.handIn()
  const [item] = await claimItems(mx.deps.db, { worker: 'a worker', leaseSeconds: 120, places: [1, 1, 1] })
  return {
    item_id: id,
    claim_token: item?.claim_token ?? '',
    attempt_id: null,
    status: 'sent',
    outcome: 'queued_by_provider',
    counted: true,
    max_attempts: 10,
    retain_days: 90,
    audit: [],
  }
}

const outage = Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' })

test('the end of a delivery whose answer is lost in an outage is written once', async () => {
  await using mx = await startMx()
  const result = await claimOne(mx)
  const db = hooked(
    mx.deps.db,
    once(async () => {
      throw outage
    }),
  )
  // The first one was committed, so the claim is gone when it is repeated.
  expect(await finishSurely({ db, logger: mx.deps.logger }, result, new AbortController().signal)).toBeNull()
  expect(await mx.item(result.item_id)).toMatchObject({ status: 'sent', attempts_in_cycle: 1 })
})

test('it is given up when nobody waits any longer, and at once where it is no outage', async () => {
  await using mx = await startMx()
  const result = await claimOne(mx)
  const failing = (error: Error) =>
    hooked(mx.deps.db, async () => {
      throw error
    })
  const given = { logger: mx.deps.logger }
  const never = new AbortController().signal
  await expect(finishSurely({ ...given, db: failing(new Error('a bug')) }, result, never)).rejects.toThrow('a bug')
  const stopped = AbortSignal.abort()
  await expect(finishSurely({ ...given, db: failing(outage) }, result, stopped)).rejects.toThrow('was lost')
})
