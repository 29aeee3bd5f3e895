import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placesOf } from '../../src/delivery/places.ts'
import { reapClaims } from '../../src/delivery/reap-claims.ts'
import { type Claim, createDeliveryWorker, type Deliver } from '../../src/delivery/worker.ts'
import { type ClaimedItem, claimItems, extendClaims } from '../../src/store/claims.ts'
import { recordStep } from '../../src/store/delivery.ts'
import { sender, startMx, type TestMx } from '../mx-worker.ts'
import { createGate } from './gate.ts'
import { hooked, once } from './hooked.ts'
import { copiesOf, runOut } from './modes.ts'

const leaseMs = 120_000
const quick = { throttle: { messagesPerMailbox: '100000/1m' } }
const deliveryOf = (mx: TestMx) => {
  if (!mx.delivery) throw new Error('this instance does not deliver')
  return mx.delivery
}

/** A worker whose deliveries last until the test ends them. */
function startHeld(
  mx: TestMx,
  { concurrency = 16, db = mx.deps.db, monotonicMs = (): number => 0, id = 'a worker' } = {},
) {
  const begun: { item: ClaimedItem; claim: Claim; end: () => void }[] = []
  const deliver: Deliver = (item, claim) => new Promise((resolve) => void begun.push({ item, claim, end: resolve }))
  const worker = createDeliveryWorker({ ...mx.deps, db }, { id, concurrency, deliver, monotonicMs, graceMs: 1000 })
  return { worker, begun }
}

describe('a claim', () => {
  test('is certain for half of its lease; then the database is asked, and it is extended', async () => {
    await using mx = await startMx()
    const clock = { nowMs: 0 }
    const { worker, begun } = startHeld(mx, { monotonicMs: () => clock.nowMs })
    const id = await mx.handIn()
    await worker.step()
    const [{ claim, end } = expect.fail()] = begun
    clock.nowMs = leaseMs / 2
    await mx.timePasses(leaseMs - 1000)
    expect(await claim.isHeld()).toBe(true)
    await mx.timePasses(2000)
    await reapClaims(deliveryOf(mx).deps)
    expect((await mx.item(id)).status).toBe('sending')
    end()
  })

  test('that was taken back is not held, and the delivery keeps its place until it ends', async () => {
    await using mx = await startMx()
    const clock = { nowMs: 0 }
    const { worker, begun } = startHeld(mx, { monotonicMs: () => clock.nowMs })
    const id = await mx.handIn()
    await worker.step()
    await mx.timePasses(leaseMs)
    await reapClaims(deliveryOf(mx).deps)
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', attempts_total: 0, attempts_in_cycle: 0 })
    await worker.extend()
    const [{ claim, end } = expect.fail()] = begun
    expect(await claim.isHeld()).toBe(false)
    expect(worker.inFlight()).toBe(1)
    end()
    await worker.settled()
    expect(worker.inFlight()).toBe(0)
  })

  test('that cannot be verified is not held', async () => {
    await using mx = await startMx()
    const clock = { nowMs: 0 }
    let isDown = false
    const fail = async () => {
      if (isDown) throw new Error('the connection was lost')
    }
    const { worker, begun } = startHeld(mx, { monotonicMs: () => clock.nowMs, db: hooked(mx.deps.db, fail) })
    await mx.handIn()
    await worker.step()
    clock.nowMs = leaseMs / 2
    isDown = true
    const [{ claim, end } = expect.fail()] = begun
    expect(await claim.isHeld()).toBe(false)
    isDown = false
    expect(await claim.isHeld()).toBe(true)
    end()
  })

  test('whose answer was lost is given back at the next step, and what has begun is not', async () => {
    await using mx = await startMx()
    let lose = false
    const act = async () => {
      if (!lose) return
      lose = false
      throw new Error('the connection was lost')
    }
    const { worker, begun } = startHeld(mx, { db: hooked(mx.deps.db, act) })
    const first = await mx.handIn()
    await worker.step()
    lose = true
    const second = await mx.handIn()
    await expect(worker.step()).rejects.toThrow('the connection was lost')
    expect((await mx.item(second)).status).toBe('sending')
    await worker.step()
    expect(begun.map(({ item }) => item.id)).toEqual([first, second])
    for (const { end } of begun) end()
  })
})

describe('the reaper changes only what it has seen (FM-08)', () => {
  /** An attempt that is under way, whose lease is over. */
  async function startLapsed() {
    const gate = createGate()
    const mx = await startMx({ fetch: gate.fetch })
    gate.hold('before', /sendMail$/)
    const id = await mx.handIn()
    await deliveryOf(mx).worker.step()
    await gate.reached()
    await mx.timePasses(leaseMs)
    /** Holds the reaper between its look and its change. */
    const reapAfter = (act: () => Promise<void>) => {
      const { deps } = deliveryOf(mx)
      return reapClaims({ ...deps, db: hooked(deps.db, once(act)) })
    }
    return { mx, gate, id, reapAfter }
  }

  test('a worker that extends its claim meanwhile keeps it', async () => {
    const { mx, gate, id, reapAfter } = await startLapsed()
    await using _ = mx
    await reapAfter(() => deliveryOf(mx).worker.extend())
    expect(await mx.item(id)).toMatchObject({ status: 'sending', attempts_total: 0 })
    gate.release()
    await deliveryOf(mx).worker.settled()
    expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_total: 1 })
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  })

  test('a worker that ends its attempt meanwhile has the last word', async () => {
    const { mx, gate, id, reapAfter } = await startLapsed()
    await using _ = mx
    await reapAfter(async () => {
      gate.release()
      await deliveryOf(mx).worker.settled()
    })
    expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_total: 1 })
    expect(await mx.attempts(id)).toMatchObject([{ outcome: 'queued_by_provider' }])
  })

  test('another reaper that was faster, and a claim that was made since, stay as they are', async () => {
    const { mx, gate, id, reapAfter } = await startLapsed()
    await using _ = mx
    await using other = await startMx({ beside: mx })
    await reapAfter(async () => {
      await other.sweep()
      await mx.timePasses(400_000)
      await claimItems(mx.deps.db, { worker: 'another', leaseSeconds: 120, places: [1, 1, 1] })
    })
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', claimed_by: 'another', attempts_total: 1 })
    gate.kill()
    await deliveryOf(mx).worker.settled()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', claimed_by: 'another' })
  })

  test('an attempt that goes a step further meanwhile is judged by the next look, as the step says', async () => {
    const gate = createGate()
    await using mx = await startMx({ fetch: gate.fetch })
    gate.hold('after', /token$/)
    const id = await mx.handIn()
    await deliveryOf(mx).worker.step()
    await gate.reached()
    await mx.timePasses(leaseMs)
    const [attempt] = await mx.attempts(id)
    const { claim_token: claimToken } = await mx.item(id)
    const { deps } = deliveryOf(mx)
    const step = { attemptId: attempt?.id ?? '', itemId: id, claimToken: claimToken ?? '', phase: 'send' } as const
    await reapClaims({
      ...deps,
      db: hooked(
        deps.db,
        once(async () => void (await recordStep(mx.deps.db, step))),
      ),
    })
    expect((await mx.item(id)).status).toBe('sending')
    await mx.sweep()
    expect((await mx.item(id)).status).toBe('unknown')
    gate.kill()
    await deliveryOf(mx).worker.settled()
  })
})

test('a look-up whose worker dies leaves the message unknown: it is looked up again, and never just sent', async () => {
  for (const when of ['before its attempt', 'in its attempt']) {
    const gate = createGate()
    await using mx = await startMx({ policy: { mail: { mode: 'draft_send' } }, fetch: gate.fetch })
    await using other = await startMx({ beside: mx })
    mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMessage', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    await mx.timePasses(31_000)
    if (when === 'in its attempt') {
      gate.hold('before', /^GET /)
      await deliveryOf(mx).worker.step()
      await gate.reached()
    } else await claimItems(mx.deps.db, { worker: 'dead', leaseSeconds: 120, places: [1, 1, 1] })
    await mx.timePasses(leaseMs)
    await other.sweep()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', claim_token: null, attempts_in_cycle: 1 })
    gate.kill()
    await deliveryOf(mx).worker.settled()
    expect(await runOut(other, id)).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  }
})

test('what may have been sent stays unknown while it cannot be looked up for want of a secret', async () => {
  await using mx = await startMx({ policy: { mail: { mode: 'draft_send' } } })
  mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMessage', times: 1 }])
  const id = await mx.handIn()
  await mx.deliver()
  const disabled = (at: Date | null) => mx.owner.db.updateTable('provider_secrets').set({ disabled_at: at }).execute()
  await disabled(new Date())
  await mx.timePasses(600_000)
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'unknown', last_outcome: 'deferred' })
  await disabled(null)
  expect(await runOut(mx, id)).toBe('sent')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})

test('workers whose clocks are ten minutes ahead and behind take no claim early and send nothing twice (FM-09)', async () => {
  const minutes = (count: number) => count * 60_000
  const gate = createGate()
  await using mx = await startMx({ fetch: gate.fetch })
  const at = (ms: number) => () => new Date(mx.clock.now().getTime() + ms)
  await using ahead = await startMx({ beside: mx, now: at(minutes(10)) })
  await using behind = await startMx({ beside: mx, now: at(-minutes(10)) })
  gate.hold('after', /sendMail$/)
  const first = await mx.handIn()
  await deliveryOf(mx).worker.step()
  await gate.reached()
  await mx.timePasses(leaseMs - 5000)
  for (const one of [ahead, behind]) {
    await one.sweep()
    await one.deliver()
  }
  expect(await mx.item(first)).toMatchObject({ status: 'sending', claimed_by: deliveryOf(mx).deps.workerId })
  gate.release()
  await deliveryOf(mx).worker.settled()

  // A secret that begins in five minutes, a life that ends in five minutes, and a retry that is due in five minutes.
  await mx.owner.db
    .updateTable('provider_secrets')
    .set({ active_from: new Date(Date.now() + minutes(5)) })
    .execute()
  const second = await mx.handIn({ notAfter: new Date(mx.clock.now().getTime() + minutes(5)).toISOString() })
  for (const one of [ahead, behind]) {
    await one.deliver()
    await one.sweep()
  }
  expect(await mx.item(second)).toMatchObject({ status: 'retry_wait', last_code: 'no_active_secret' })
  await mx.owner.db.updateTable('provider_secrets').set({ active_from: null }).execute()
  for (const one of [ahead, behind]) await one.deliver()
  expect((await mx.item(second)).status).toBe('retry_wait')
  await mx.timePasses(minutes(1))
  for (const one of [ahead, behind]) await one.deliver()
  expect((await mx.item(second)).status).toBe('sent')
  expect(copiesOf(mx)).toEqual({ accepted: 2, sent: 2 })
})

describe('the places of a worker', () => {
  test('keep some for each of the first two lanes, whatever is under way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 256 }),
        fc.array(fc.nat(100), { minLength: 3, maxLength: 3 }),
        (concurrency, inFlight) => {
          const [security = 0, transactional = 0, bulk = 0] = placesOf(concurrency, inFlight)
          const reserve = Math.max(1, Math.floor(concurrency / 8))
          const used = inFlight.reduce((sum, one) => sum + one, 0)
          expect(security).toBe(Math.max(0, concurrency - used))
          expect(transactional).toBeLessThanOrEqual(security)
          expect(bulk).toBeLessThanOrEqual(transactional)
          // Bulk never takes what the first two lanes have not used of their own.
          const [ofSecurity = 0, ofTransactional = 0] = inFlight
          const kept = Math.max(0, reserve - ofSecurity) + Math.max(0, reserve - ofTransactional)
          if (bulk > 0) expect(used + bulk + kept).toBeLessThanOrEqual(concurrency)
        },
      ),
    )
  })

  test('a message of the first lane is claimed next, however much waits in the last', async () => {
    await using mx = await startMx({ policy: quick, graph: mailboxesOf(20) })
    const mailboxes = await addMailboxes(mx, 20)
    for (const from of mailboxes) for (let count = 0; count < 15; count++) await mx.handIn({ from, lane: 'bulk' })
    const { worker, begun } = startHeld(mx, { concurrency: 16 })
    await worker.step()
    expect(worker.inFlight()).toBe(12)
    expect(await worker.step()).toBe('idle')
    const code = await mx.handIn({ lane: 'security' })
    const notice = await mx.handIn({ lane: 'transactional' })
    await worker.step()
    expect(begun.slice(12).map(({ item }) => item.id)).toEqual([code, notice])
    for (const { end } of begun) end()
    await worker.settled()
  })

  test('a message of the first lane is claimed before all others of its mailbox', async () => {
    await using mx = await startMx({ policy: quick })
    for (let count = 0; count < 50; count++) await mx.handIn({ lane: 'bulk' })
    const { worker, begun } = startHeld(mx)
    await worker.step()
    expect(begun.length).toBe(4)
    const code = await mx.handIn({ lane: 'security' })
    await endAsSent(mx, begun[0])
    await worker.step()
    expect(begun.at(-1)?.item.id).toBe(code)
    for (const { end } of begun) end()
    await worker.settled()
  })
})

describe('claims', () => {
  test('serve each mailbox that waits, however much another one has', async () => {
    await using mx = await startMx({ policy: quick, graph: mailboxesOf(4) })
    const [busy = '', ...others] = await addMailboxes(mx, 4)
    for (let count = 0; count < 40; count++) await mx.handIn({ from: busy })
    const few = []
    for (const from of others) few.push(await mx.handIn({ from }))
    const { worker, begun } = startHeld(mx, { concurrency: 8 })
    await worker.step()
    const claimed = begun.map(({ item }) => item.id)
    expect(claimed).toEqual(expect.arrayContaining(few))
    expect(claimed.length).toBeGreaterThan(few.length)
    for (const { end } of begun) end()
    await worker.settled()
  })

  test('of all workers together stay within what the policy permits for a mailbox and for a provider', async () => {
    const policy = {
      throttle: { messagesPerMailbox: '100000/1m', maxConcurrentPerMailbox: 2, maxConcurrentPerProvider: 5 },
    }
    await using mx = await startMx({ policy, graph: mailboxesOf(6) })
    for (const from of await addMailboxes(mx, 6)) for (let count = 0; count < 6; count++) await mx.handIn({ from })
    const workers = Array.from({ length: 4 }, (_, index) => startHeld(mx, { id: `worker ${index}` }))
    let ended = 0
    while (ended < 36) {
      await Promise.all(workers.map(({ worker }) => worker.step()))
      const claimed = await mx.owner.db
        .selectFrom('queue_items')
        .select('mailbox_id')
        .where('claim_token', 'is not', null)
        .execute()
      expect(claimed.length).toBeLessThanOrEqual(5)
      const perMailbox = Map.groupBy(claimed, ({ mailbox_id }) => mailbox_id)
      for (const one of perMailbox.values()) expect(one.length).toBeLessThanOrEqual(2)
      const busy = workers.find(({ begun }) => begun.length > 0)
      await endAsSent(mx, busy?.begun.shift())
      ended++
    }
    for (const { worker, begun } of workers) {
      for (const { end } of begun) end()
      await worker.settled()
    }
  })

  test('are extended only by the worker that holds them', async () => {
    await using mx = await startMx()
    const id = await mx.handIn()
    const [item] = await claimItems(mx.deps.db, { worker: 'a worker', leaseSeconds: 120, places: [1, 1, 1] })
    expect(await extendClaims(mx.deps.db, [crypto.randomUUID()], 600)).toEqual(new Set())
    const { claim_expires_at } = await mx.item(id)
    expect(claim_expires_at).toEqual(item?.claim_expires_at)
    expect(await extendClaims(mx.deps.db, [item?.claim_token ?? ''], 600)).toEqual(new Set([item?.claim_token]))
    expect(Number((await mx.item(id)).claim_expires_at)).toBeGreaterThan(Number(claim_expires_at))
  })
})

/** Ends a delivery of `startHeld` as if it had been sent. */
async function endAsSent(mx: TestMx, delivery: { item: ClaimedItem; end: () => void } | undefined) {
  const free = { claim_token: null, claimed_by: null, claimed_at: null, claim_expires_at: null }
  await mx.owner.db
    .updateTable('queue_items')
    .set({ status: 'sent', ...free })
    .where('id', '=', delivery?.item.id ?? '')
    .execute()
  delivery?.end()
}

function mailboxesOf(count: number) {
  return { mailboxes: [sender, ...addressesOf(count)].map((address) => ({ address })) }
}

function addressesOf(count: number) {
  return Array.from({ length: count }, (_, index) => `sender-${index}@example.test`)
}

async function addMailboxes(mx: TestMx, count: number) {
  for (const address of addressesOf(count)) await mx.addMailbox(address)
  return addressesOf(count)
}
