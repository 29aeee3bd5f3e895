import { expect, test } from 'vitest'
import { resolveFailure } from '../../src/domain/failures/close-failure.ts'
import { tidyUp } from '../../src/domain/housekeeping/tidy-up.ts'
import { bulkRedrive } from '../../src/domain/queue/bulk-redrive.ts'
import { getQueueItem } from '../../src/domain/queue/get-queue-item.ts'
import { redrive } from '../../src/domain/queue/redrive.ts'
import { resolveUnknown } from '../../src/domain/queue/resolve-unknown.ts'
import { addSuppression } from '../../src/domain/suppressions/add-suppression.ts'
import { removeSuppression } from '../../src/domain/suppressions/remove-suppression.ts'
import { verifyBooks } from '../../src/domain/verification/verify-books.ts'
import { blind, reconcilable, runOut, sendingAt } from '../delivery/modes.ts'
import { accountId, startMx, type TestMx } from '../mx-worker.ts'
import { startSmtpMx } from './smtp-mx.ts'

const [ada, bob, carl] = ['ada@example.org', 'bob@example.org', 'carl@example.org']
const refusesBob = { at: 'rcpt', about: 'bob@', answer: '550 5.1.1 no such user' } as const

const again = (mx: TestMx, id: string, input: { providerId?: string; resetExpiry?: boolean } = {}) =>
  redrive(mx.deps, mx.administrator, id, { resetExpiry: true, ...input })
const open = (mx: TestMx, id: string) => getQueueItem(mx.deps, mx.administrator, id)
const failuresOf = (mx: TestMx) =>
  mx.owner.db.selectFrom('retained_failures').select(['cycle', 'code', 'state']).orderBy('cycle').execute()

/** What breaks a rule of the books. The figures are of another time than the attempts where a test lets time pass. */
async function breaches(mx: TestMx, { timePassed = false } = {}) {
  const { rules } = await verifyBooks(mx.deps)
  return rules.filter(({ rule, wrong }) => wrong > 0 && !(timePassed && rule.startsWith('the figures')))
}

test('a sent message is redriven for the recipients that were refused, and for nobody else, as often as it takes', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([refusesBob, { at: 'rcpt', about: 'carl@', answer: '450 4.2.0 later', times: 1 }])
  const id = await mx.handIn({ to: [ada, bob], bcc: [carl] })
  expect(await runOut(mx, id)).toBe('sent')
  expect(await again(mx, id)).toEqual({ id, status: 'queued', cycle: 2 })
  expect(await runOut(mx, id)).toBe('sent')
  expect(await failuresOf(mx)).toMatchObject([
    { cycle: 1, state: 'redriven' },
    { cycle: 2, code: 'invalid_recipient', state: 'open' },
  ])
  expect(await breaches(mx, { timePassed: true })).toEqual([])
  mx.smtp.control.setFaults([])
  await again(mx, id)
  expect(await runOut(mx, id)).toBe('sent')
  expect(mx.smtp.control.messages().map(({ to }) => [...to])).toEqual([[ada], [carl], [bob]])
  const { recipients, redriveCount, cycle } = await open(mx, id)
  expect({ redriveCount, cycle, states: recipients.map(({ state }) => state) }).toEqual({
    ...{ redriveCount: 2, cycle: 3 },
    states: ['accepted', 'accepted', 'accepted'],
  })
  expect(await breaches(mx, { timePassed: true })).toEqual([])
  await expect(again(mx, id)).rejects.toMatchObject({ code: 'state_conflict' })
  const { rows } = await mx.owner.pool.query("select 1 from audit_events where action = 'item.redrive'")
  expect(rows).toHaveLength(2)
})

test('a message that every recipient got is not redriven: the database refuses it too', async () => {
  await using mx = await startSmtpMx()
  const [id, other] = [await mx.handIn({ to: [ada] }), await mx.handIn({ to: [ada, bob] })]
  await mx.deliver()
  await expect(again(mx, id)).rejects.toMatchObject({ code: 'state_conflict' })
  const selection = { accountId, ids: [id, other], dryRun: false }
  expect(await bulkRedrive(mx.deps, mx.administrator, selection)).toMatchObject({
    ...{ redriven: 0, skipped: [{ reason: 'not_failed' }, { reason: 'not_failed' }] },
  })
  await expect(
    mx.owner.pool.query("update queue_items set status = 'queued', cycle = cycle + 1 where id = $1", [id]),
  ).rejects.toThrow('cannot pass from sent to queued')
})

test('through a provider of Office 365 it goes to the refused recipient alone', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([refusesBob])
  const graph = await mx.addProvider()
  const id = await mx.handIn({ to: [ada, bob], providerId: mx.provider.id })
  expect(await runOut(mx, id)).toBe('sent')
  await again(mx, id, { providerId: graph.id })
  expect(await runOut(mx, id)).toBe('sent')
  expect(addressed(mx)).toEqual([[bob]])
  expect(await breaches(mx)).toEqual([])
})

const addressed = (mx: TestMx) => mx.graph.control.accepted().map(({ to }) => to.map(({ address }) => address))

test('a recipient that was suppressed gets what was sent to the others, and their copy never counts as this one', async () => {
  for (const { mode, by } of [...reconcilable, ...blind]) {
    await using mx = await startMx({ policy: { mail: { mode } } })
    await mx.prove(by)
    const { deps, administrator } = mx
    const input = { accountId, address: bob, reason: 'moved away', scope: 'all' as const }
    const suppression = await addSuppression(deps, administrator, input)
    const id = await mx.handIn({ to: [ada, bob] })
    await mx.deliver()
    await expect(again(mx, id)).rejects.toMatchObject({
      code: 'state_conflict',
      message: expect.stringContaining('suppression list'),
    })
    await removeSuppression(deps, administrator, suppression.id)
    await again(mx, id)
    const at = sendingAt({ mode, by })
    mx.graph.control.setFaults([{ kind: 'status', at, value: '504 ErrorTimeout', times: 1 }])
    expect(await runOut(mx, id)).toBe('sent')
    expect([mode, by, addressed(mx)]).toEqual([mode, by, [[ada], [bob]]])
    expect(await breaches(mx, { timePassed: true })).toEqual([])
  }
})

test('after an operator said that it was sent, the others are redriven, and the books stay right', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([refusesBob, { at: 'end', answer: 'drop', times: 1 }])
  const id = await mx.handIn({ to: [ada, bob] })
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'unknown' })
  await resolveUnknown(mx.deps, mx.administrator, id, { as: 'sent' })
  for (let cycle = 2; cycle <= 3; cycle++) {
    await again(mx, id)
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'sent', cycle })
    expect(await breaches(mx)).toEqual([])
    mx.smtp.control.setFaults([])
  }
})

test('the content is kept while the failure is open, and erased with the sent content once it is closed', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([refusesBob])
  const [closed, kept] = [await mx.handIn({ to: [ada, bob] }), await mx.handIn({ to: [ada, bob] })]
  await mx.deliver()
  await mx.owner.pool.query("update queue_items set finished_at = now() - interval '73 hours'")
  const { rows } = await mx.owner.pool.query('select id from retained_failures where item_id = $1', [closed])
  await resolveFailure(mx.deps, mx.administrator, rows[0].id, {})
  await tidyUp(mx.deps)
  expect((await mx.item(closed)).content_erased_at).not.toBeNull()
  await expect(again(mx, closed)).rejects.toMatchObject({ code: 'content_erased' })
  expect((await mx.item(kept)).content_erased_at).toBeNull()
  await mx.owner.pool.query('update retained_failures set retain_until = now()')
  await tidyUp(mx.deps)
  expect((await mx.item(kept)).content_erased_at).not.toBeNull()
})
