import { describe, expect, test } from 'vitest'
import { retryDelayMs } from '../../src/delivery/retry-schedule.ts'
import { normalizePolicy } from '../../src/policy/normalize-policy.ts'
import { sender, startMx, type TestMx } from '../mx-worker.ts'
import { policyFrame } from '../policy-frame.ts'
import { copiesOf, runOut } from './modes.ts'

const { policy } = normalizePolicy({}, policyFrame)
const failures = (mx: TestMx) => mx.owner.db.selectFrom('retained_failures').selectAll().execute()

test('each attempt is followed by the delay of the schedule, until the tries are used up', async () => {
  await using mx = await startMx()
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '502' }])
  const id = await mx.handIn()
  for (let countedAttempts = 1; countedAttempts <= 9; countedAttempts++) {
    await mx.deliver()
    const attempt = (await mx.attempts(id)).at(-1)
    const delayMs = retryDelayMs({ itemId: id, cycle: 1, countedAttempts }, policy.retry)
    // The delay begins when the end of the attempt is written.
    const beganAtMs = Number(attempt?.next_attempt_at) - delayMs
    expect(beganAtMs).toBeGreaterThanOrEqual(Number(attempt?.started_at) - 1)
    expect(beganAtMs).toBeLessThanOrEqual(Number(attempt?.finished_at) + 1)
    await mx.timePasses(delayMs)
  }
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({
    status: 'failed',
    attempts_in_cycle: 10,
    last_code: 'provider_unavailable',
  })
  expect(await failures(mx)).toMatchObject([
    { code: 'attempts_exhausted', attempts: 10, http_status: 502, ambiguous: false },
  ])
})

test('a time that the provider names counts when it is longer than the schedule, and no longer than the policy permits', async () => {
  await using mx = await startMx({ policy: { throttle: { maxRetryAfter: '5m' } } })
  for (const [asked, least, most] of [
    [1, 24_000, 36_000],
    [120, 120_000, 120_000],
    [86_400, 300_000, 300_000],
  ] as const) {
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: `502; Retry-After: ${asked}`, times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    const [attempt] = await mx.attempts(id)
    const next = Number(attempt?.next_attempt_at)
    expect(next - Number(attempt?.started_at)).toBeGreaterThanOrEqual(least - 1)
    expect(next - Number(attempt?.finished_at)).toBeLessThanOrEqual(most + 1)
  }
})

describe('the life of a message', () => {
  test('ends a retry that would come too late', async () => {
    await using mx = await startMx({ policy: { retry: { maxAge: '1m', baseDelay: '2m' } } })
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '502' }])
    const id = await mx.handIn()
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('failed')
    expect(await failures(mx)).toMatchObject([{ code: 'expired', attempts: 1 }])
  })

  test('ends what was never sent, with its entry of the audit', async () => {
    await using mx = await startMx({ policy: { retry: { maxAge: '1m' } } })
    const id = await mx.handIn()
    await mx.timePasses(60_000)
    await mx.deliver()
    await mx.sweep()
    expect(await mx.item(id)).toMatchObject({ status: 'failed', last_code: 'expired', attempts_total: 0 })
    const { client } = await mx.application(['mx_read'])
    const { recipients } = await client.getMessage({ params: { id } })
    expect(recipients).toMatchObject([{ state: 'failed', code: 'expired' }])
    const entries = await mx.owner.db.selectFrom('audit_events').select('action').where('target', '=', id).execute()
    expect(entries.map(({ action }) => action)).toContain('item.fail')
    expect(mx.graph.control.calls()).toEqual({})
  })

  test('does not end what may have been sent before a last look: what was sent is sent', async () => {
    await using mx = await startMx({ policy: { mail: { mode: 'draft_send' }, retry: { maxAge: '1m' } } })
    mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMessage', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    await mx.timePasses(120_000)
    await mx.sweep()
    expect((await mx.item(id)).status).toBe('unknown')
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('sent')
  })

  test('ends what a last look shows was not sent, and the failure says so', async () => {
    await using mx = await startMx({ policy: { mail: { mode: 'draft_send' }, retry: { maxAge: '1m' } } })
    mx.graph.control.setFaults([{ kind: 'connection-reset', at: 'sendMessage', times: 1 }])
    const id = await mx.handIn()
    expect(await runOut(mx, id)).toBe('failed')
    expect(await failures(mx)).toMatchObject([{ code: 'expired', ambiguous: false }])
    expect(mx.graph.control.drafts(sender)).toEqual([])
    expect(copiesOf(mx).accepted).toBe(0)
  })

  test('ends after a day what nobody can find out about, and the failure says that it may have been sent', async () => {
    await using mx = await startMx({ policy: { mail: { mode: 'draft_send' }, retry: { maxAge: '1m' } } })
    mx.graph.control.setFaults([
      { kind: 'answer-lost', at: 'sendMessage', times: 1 },
      { kind: 'status', at: 'getMessage', value: '500 UnknownError' },
    ])
    const id = await mx.handIn()
    expect(await runOut(mx, id, 3_600_000)).toBe('failed')
    expect(await failures(mx)).toMatchObject([{ code: 'expired', ambiguous: true }])
    expect(copiesOf(mx).accepted).toBe(1)
  })
})

test('tries that are used up by an attempt that may have sent are only then a failure when a look shows that nothing was sent', async () => {
  for (const [kind, status] of [
    ['answer-lost', 'sent'],
    ['connection-reset', 'failed'],
  ] as const) {
    await using mx = await startMx({ policy: { mail: { mode: 'draft_send' }, retry: { maxAttempts: 1 } } })
    mx.graph.control.setFaults([{ kind, at: 'sendMessage', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', attempts_in_cycle: 1 })
    expect(await runOut(mx, id)).toBe(status)
    expect((await failures(mx)).map(({ code }) => code)).toEqual(status === 'failed' ? ['attempts_exhausted'] : [])
  }
})
