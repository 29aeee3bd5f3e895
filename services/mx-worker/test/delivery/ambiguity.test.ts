import { describe, expect, test } from 'vitest'
import { sender, startMx } from '../mx-worker.ts'
import { createGate, type Gate } from './gate.ts'
import { blind, copiesOf, reconcilable, runOut, sendingAt, sendingCall, type Way } from './modes.ts'

const leaseMs = 120_000

async function startIn(
  { mode, by }: Way,
  { retry = {}, ...options }: { retry?: Record<string, unknown>; fetch?: Gate['fetch'] } = {},
) {
  const mx = await startMx({ policy: { mail: { mode }, retry }, ...options })
  await mx.prove(by)
  return mx
}

const name = ({ mode, by }: Way) => `${mode} with ${by}`
const each = (ways: readonly Way[]) => ways.map((way) => [name(way), way] as const)

describe('the gateway gives up waiting, and the message goes out a minute later (FM-14)', () => {
  test.each(each(reconcilable))('%s: it is unknown until its copy is there, and one copy goes out', async (_, way) => {
    await using mx = await startIn(way)
    mx.graph.control.setFaults([
      { kind: 'status-after', at: sendingAt(way), value: '504', times: 1 },
      { kind: 'filed-later', value: '60000', times: 1 },
    ])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', last_code: 'provider_unavailable' })
    await mx.timePasses(31_000)
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', attempts_in_cycle: 1, attempts_total: 2 })
    await mx.timePasses(31_000)
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_in_cycle: 1 })
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
    expect(await mx.attempts(id)).toMatchObject([
      { phase: 'send', outcome: 'unknown', ambiguous: true, counted: true },
      { phase: 'verify', outcome: 'unknown', ambiguous: true, counted: false },
      { phase: 'verify', outcome: 'sent', ambiguous: false, counted: false },
    ])
    expect(mx.graph.control.drafts(sender)).toEqual([])
  })

  test.each(each(blind))(
    '%s: nothing can be looked up, so the policy decides, and the attempt says so',
    async (_, way) => {
      for (const [ambiguous, status, accepted] of [
        ['retry', 'sent', 2],
        ['fail', 'failed', 1],
      ] as const) {
        await using mx = await startIn(way, { retry: { ambiguous } })
        mx.graph.control.setFaults([{ kind: 'status-after', at: sendingAt(way), value: '504', times: 1 }])
        const id = await mx.handIn()
        expect(await runOut(mx, id)).toBe(status)
        expect(copiesOf(mx).accepted).toBe(accepted)
        const [, lookedUp] = await mx.attempts(id)
        expect(lookedUp).toMatchObject({ phase: 'verify', ambiguous: true, counted: false })
        const failures = await mx.owner.db.selectFrom('retained_failures').select(['code', 'ambiguous']).execute()
        expect(failures).toEqual(ambiguous === 'fail' ? [{ code: 'provider_unavailable', ambiguous: true }] : [])
      }
    },
  )
})

describe('an answer that looks definite, and the message was sent (FM-15)', () => {
  const answers = [
    '429 ApplicationThrottled',
    '500 UnknownError',
    '503 ErrorServerBusy',
    '502',
    '409 ErrorConflict',
    '507 ErrorQuotaExceeded',
  ]
  test.each(each(reconcilable))('%s: one copy goes out whatever the answer is', async (_, way) => {
    await using mx = await startIn(way)
    for (const [index, value] of answers.entries()) {
      mx.graph.control.setFaults([{ kind: 'status-after', at: sendingAt(way), value, times: 1 }])
      const to = `reader-${index}@example.org`
      const id = await mx.handIn({ to: [to] })
      await mx.deliver()
      expect((await mx.item(id)).status).toBe('unknown')
      await mx.owner.db.updateTable('mailboxes').set({ status: 'enabled', hold_reason: null }).execute()
      expect(await runOut(mx, id)).toBe('sent')
      expect(copiesOf(mx, to)).toEqual({ accepted: 1, sent: 1 })
    }
  })

  test.each(each(blind))('%s: a second copy goes out', async (_, way) => {
    await using mx = await startIn(way)
    for (const [index, value] of answers.slice(0, 4).entries()) {
      mx.graph.control.setFaults([{ kind: 'status-after', at: sendingAt(way), value, times: 1 }])
      const to = `reader-${index}@example.org`
      expect(await runOut(mx, await mx.handIn({ to: [to] }))).toBe('sent')
      expect(copiesOf(mx, to)).toEqual({ accepted: 2, sent: 2 })
    }
  })
})

describe('what was refused before it began is not waited for', () => {
  test.each(each(reconcilable))('%s: one look-up after half a minute, and it is sent', async (_, way) => {
    await using mx = await startIn(way)
    mx.graph.control.setFaults([{ kind: 'status', at: sendingAt(way), value: '503 ErrorServerBusy', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    await mx.timePasses(37_000)
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  })
})

describe('a connection that breaks', () => {
  const faults = ['answer-lost', 'connection-reset'] as const
  test.each(reconcilable.flatMap((way) => faults.map((kind) => [name(way), kind, way] as const)))(
    '%s, %s: one copy goes out',
    async (_, kind, way) => {
      await using mx = await startIn(way)
      mx.graph.control.setFaults([{ kind, at: sendingAt(way), times: 1 }])
      const id = await mx.handIn()
      await mx.deliver()
      expect(await mx.item(id)).toMatchObject({ status: 'unknown', last_code: 'network_error' })
      expect(await runOut(mx, id)).toBe('sent')
      expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
      expect(mx.graph.control.drafts(sender)).toEqual([])
    },
  )

  test.each(each(reconcilable))(
    '%s: what the provider lost is sent once it is certain that no copy comes',
    async (_, way) => {
      await using mx = await startIn(way)
      mx.graph.control.setFaults([
        { kind: 'status-after', at: sendingAt(way), value: '504', times: 1 },
        // A draft that is lost would be gone: the provider did not begin at all.
        ...(way.mode === 'draft_send' ? [] : [{ kind: 'lost' as const, times: 1 }]),
      ])
      if (way.mode === 'draft_send')
        mx.graph.control.setFaults([{ kind: 'status', at: 'sendMessage', value: '504', times: 1 }])
      const id = await mx.handIn()
      await mx.deliver()
      await mx.timePasses(299_000)
      await mx.deliver()
      expect((await mx.item(id)).status).toBe('unknown')
      expect(await runOut(mx, id)).toBe('sent')
      expect(copiesOf(mx).sent).toBe(1)
    },
  )

  test('before it was made leaves nothing open: the message is tried again by the schedule', async () => {
    for (const way of [...reconcilable, ...blind]) {
      let refusals = 1
      const refusing = async (request: Request) => {
        const isRefused = sendingCall(way).test(`${request.method} ${new URL(request.url).pathname}`) && refusals-- > 0
        if (!isRefused) return fetch(request)
        const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' })
        throw new TypeError('fetch failed', { cause })
      }
      await using mx = await startIn(way, { fetch: refusing })
      const id = await mx.handIn()
      await mx.deliver()
      expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'network_error' })
      await mx.timePasses(36_000)
      await mx.deliver()
      expect((await mx.item(id)).status).toBe('sent')
      expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
      expect(mx.graph.control.drafts(sender)).toEqual([])
    }
  })
})

describe('a worker that dies after the provider accepted and before the record says so', () => {
  test.each(each(reconcilable))('%s: the provider has accepted one copy', async (_, way) => {
    const gate = createGate()
    await using mx = await startIn(way, { fetch: gate.fetch })
    await using other = await startMx({ beside: mx })
    gate.hold('after', sendingCall(way))
    const id = await mx.handIn()
    await mx.delivery?.worker.step()
    await gate.reached()
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
    expect(await mx.attempts(id)).toMatchObject([{ outcome: 'started', phase: 'send' }])
    await mx.timePasses(leaseMs)
    await other.sweep()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', attempts_in_cycle: 1, claim_token: null })
    expect(await mx.attempts(id)).toMatchObject([{ outcome: 'abandoned', ambiguous: true, counted: true }])
    await other.timePasses(31_000)
    await other.deliver()
    expect((await mx.item(id)).status).toBe('sent')
    gate.kill()
    await mx.delivery?.worker.settled()
    expect((await mx.item(id)).status).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  })

  test.each(each(blind))('%s: two copies where the policy says retry, one where it says fail', async (_, way) => {
    for (const [ambiguous, accepted] of [
      ['retry', 2],
      ['fail', 1],
    ] as const) {
      const gate = createGate()
      await using mx = await startIn(way, { fetch: gate.fetch, retry: { ambiguous } })
      await using other = await startMx({ beside: mx })
      gate.hold('after', sendingCall(way))
      const id = await mx.handIn()
      await mx.delivery?.worker.step()
      await gate.reached()
      await mx.timePasses(leaseMs)
      expect(await runOut(other, id)).toBe(ambiguous === 'retry' ? 'sent' : 'failed')
      gate.kill()
      await mx.delivery?.worker.settled()
      expect(copiesOf(mx).accepted).toBe(accepted)
    }
  })

  test('and is only late: what it was told settles the message in every mode, and nothing is sent again', async () => {
    for (const way of [...blind, ...reconcilable]) {
      const gate = createGate()
      await using mx = await startIn(way, { fetch: gate.fetch })
      await using other = await startMx({ beside: mx })
      gate.hold('after', sendingCall(way))
      const id = await mx.handIn()
      await mx.delivery?.worker.step()
      await gate.reached()
      await mx.timePasses(leaseMs)
      await other.sweep()
      gate.release()
      await mx.delivery?.worker.settled()
      expect(await mx.item(id)).toMatchObject({ status: 'unknown' })
      const late = way.mode === 'draft_send' ? 'sent' : 'queued_by_provider'
      expect(await mx.attempts(id)).toMatchObject([{ outcome: 'abandoned', late_outcome: late, http_status: 202 }])
      await mx.timePasses(31_000)
      await other.deliver()
      expect(await mx.item(id)).toMatchObject({ status: 'sent', last_outcome: late })
      expect((await mx.attempts(id)).length).toBe(1)
      expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
    }
  })
})

test('a look-up goes by the mark that the attempt carried, whatever the policy and the mailbox say now', async () => {
  await using mx = await startIn({ mode: 'send_mail', by: 'none' }, { retry: { ambiguous: 'fail' } })
  mx.graph.control.setFaults([{ kind: 'status-after', at: 'sendMail', value: '504', times: 1 }])
  const id = await mx.handIn()
  await mx.deliver()
  // The message has no mark: a mailbox that is proved since then says nothing about it.
  await mx.prove('header')
  expect(await runOut(mx, id)).toBe('failed')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})

test('a look-up that finds nothing out is made again, later each time, and nothing is sent meanwhile', async () => {
  await using mx = await startIn({ mode: 'draft_send', by: 'none' })
  mx.graph.control.setFaults([
    { kind: 'status', at: 'sendMessage', value: '504', times: 1 },
    { kind: 'status', at: 'getMessage', value: '500 UnknownError', times: 6 },
  ])
  const id = await mx.handIn()
  await mx.deliver()
  const offsets = []
  for (let looks = 0; looks < 6; looks++) {
    const { next_attempt_at, unknown_since } = await mx.item(id)
    offsets.push(Math.round((Number(next_attempt_at) - Number(unknown_since)) / 30_000) * 30)
    await mx.timePasses(Number(next_attempt_at) - Number(unknown_since))
    await mx.owner.db
      .updateTable('queue_items')
      .set({ next_attempt_at: new Date(0), unknown_since })
      .execute()
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('unknown')
  }
  expect(offsets[0]).toBe(30)
  expect(copiesOf(mx).accepted).toBe(0)
  expect(await runOut(mx, id)).toBe('sent')
  expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
})
