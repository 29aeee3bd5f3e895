import { describe, expect, test } from 'vitest'
import { sender, startMx } from '../mx-worker.ts'
import { createGate } from './gate.ts'
import { copiesOf, runOut } from './modes.ts'

const megabyte = 1000 ** 2
const file = (sizeBytes: number, name = 'report.pdf') => ({
  name,
  contentType: 'application/pdf',
  content: Buffer.alloc(sizeBytes, 7).toString('base64'),
})
const asDraft = { mail: { mode: 'draft_send', maxMessageBytes: '100MB' } }

describe('attachments around the limits are sent whole, and no draft is left (FM-18)', () => {
  test.each([
    ['one byte less than a session takes', [3 * megabyte - 1]],
    ['as much as a session takes', [3 * megabyte]],
    ['one byte more', [3 * megabyte + 1]],
    ['five that are each too small for a session, and together too large for one request', Array(5).fill(megabyte)],
    ['a large one and small ones', [5 * megabyte, 10, 0]],
  ])('%s', async (_, sizes: number[]) => {
    await using mx = await startMx({ policy: asDraft })
    const id = await mx.handIn({ attachments: sizes.map((size, index) => file(size, `${index}.pdf`)) })
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_total: 1 })
    const [sent] = mx.graph.control.sent()
    const received = sent?.attachments.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`).toSorted()
    expect(received).toEqual(sizes.map((size, index) => `${index}.pdf ${size}`))
    expect(mx.graph.control.drafts(sender)).toEqual([])
  })

  test.each([true, false])(
    'a mailbox whose own limit is lower refuses it for good, at the upload (%s) or at the send',
    async (limitsUploads) => {
      await using mx = await startMx({
        policy: asDraft,
        graph: { mailboxes: [{ address: sender, maxMessageBytes: 6 * megabyte, limitsUploads }] },
      })
      const id = await mx.handIn({ attachments: [file(8 * megabyte)] })
      await mx.deliver()
      expect(await mx.item(id)).toMatchObject({ status: 'failed', last_code: 'too_large', attempts_total: 1 })
      expect(mx.graph.control.accepted()).toEqual([])
      expect(mx.graph.control.drafts(sender)).toEqual([])
    },
  )

  test('an upload that breaks off takes its draft with it, and the message is sent by the next attempt', async () => {
    await using mx = await startMx({ policy: asDraft })
    mx.graph.control.setFaults([{ kind: 'status', at: 'uploadSlice', value: '503', times: 1 }])
    const id = await mx.handIn({ attachments: [file(5 * megabyte)] })
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('retry_wait')
    expect(mx.graph.control.drafts(sender)).toEqual([])
    expect(await runOut(mx, id)).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  })

  test('a draft whose answer was lost is found again and removed', async () => {
    await using mx = await startMx({ policy: asDraft })
    mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'createMessage', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(mx.graph.control.drafts(sender).length).toBe(1)
    expect(await runOut(mx, id)).toBe('sent')
    expect(mx.graph.control.drafts(sender)).toEqual([])
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  })
})

describe('a message that is given up leaves no draft', () => {
  test('when its tries are used up', async () => {
    await using mx = await startMx({ policy: { mail: { mode: 'draft_send' }, retry: { maxAttempts: 2 } } })
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMessage', value: '409 ErrorConflict', times: 2 }])
    const id = await mx.handIn()
    expect(await runOut(mx, id)).toBe('failed')
    expect(await mx.item(id)).toMatchObject({ attempts_in_cycle: 2, provider_message_id: null })
    const [failure] = await mx.owner.db.selectFrom('retained_failures').selectAll().execute()
    expect(failure).toMatchObject({ code: 'attempts_exhausted', ambiguous: false })
    expect(mx.graph.control.drafts(sender)).toEqual([])
    expect(mx.graph.control.accepted()).toEqual([])
  })

  test('when its life ends while its draft waits', async () => {
    await using mx = await startMx({
      policy: { mail: { mode: 'draft_send' }, retry: { maxAge: '5m', baseDelay: '4m' } },
    })
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMessage', value: '503 ErrorServerBusy', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    await mx.timePasses(40_000)
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait' })
    expect(mx.graph.control.drafts(sender).length).toBe(1)
    await mx.timePasses(300_000)
    await mx.sweep()
    expect((await mx.item(id)).status).toBe('retry_wait')
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('failed')
    expect(mx.graph.control.drafts(sender)).toEqual([])
    const [failure] = await mx.owner.db.selectFrom('retained_failures').selectAll().execute()
    expect(failure).toMatchObject({ code: 'expired', ambiguous: false })
  })
})

const phases: readonly [string, RegExp][] = [
  ['the token', /\/oauth2\/v2.0\/token$/],
  ['the draft', /^POST .*\/messages$/],
  ['a small attachment', /^POST .*\/attachments$/],
  ['the upload', /^POST .*\/createUploadSession$/],
  ['a slice', /^PUT /],
  ['the send', /^POST .*\/send$/],
]

describe('a worker that dies in any phase holds the message for its lease, then another one sends it once (FM-10)', () => {
  test.each(
    phases.flatMap(([phase, call]) => (['before', 'after'] as const).map((when) => [when, phase, call] as const)),
  )('%s %s', async (when, _, call) => {
    const gate = createGate()
    await using mx = await startMx({ policy: asDraft, fetch: gate.fetch })
    await using other = await startMx({ beside: mx })
    gate.hold(when, call)
    const id = await mx.handIn({ attachments: [file(4 * megabyte), file(10, 'small.pdf')] })
    await mx.delivery?.worker.step()
    await gate.reached()
    const { status, claimed_by, claim_expires_at } = await mx.item(id)
    expect({ status, claimed_by }).toEqual({ status: 'sending', claimed_by: mx.delivery?.deps.workerId })
    expect(claim_expires_at).not.toBeNull()
    await other.sweep()
    expect((await mx.item(id)).claimed_by).toBe(claimed_by)
    await mx.timePasses(120_000)
    await other.sweep()
    const taken = await mx.item(id)
    expect(taken.status).toBe(/send\$/.test(call.source) ? 'unknown' : 'retry_wait')
    expect(taken.claim_token).toBeNull()
    gate.kill()
    await mx.delivery?.worker.settled()
    expect(await runOut(other, id)).toBe('sent')
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
    expect(mx.graph.control.sent()[0]?.attachments.length).toBe(2)
    expect(mx.graph.control.drafts(sender)).toEqual([])
  })
})
