import { expect, test } from 'vitest'
import { getQueueItem } from '../../src/domain/queue/get-queue-item.ts'
import { runOut } from '../delivery/modes.ts'
import { startSmtpMx } from './smtp-mx.ts'

const twenty = Array.from({ length: 20 }, (_, at) => `person${at}@example.org`)
const [greylisted = '', unknown = '', ...others] = twenty
const open = (mx: Awaited<ReturnType<typeof startSmtpMx>>, id: string) => getQueueItem(mx.deps, mx.administrator, id)
const failures = (mx: Awaited<ReturnType<typeof startSmtpMx>>) =>
  mx.owner.db.selectFrom('retained_failures').selectAll().execute()
const copies = (mx: Awaited<ReturnType<typeof startSmtpMx>>) => mx.smtp.control.messages().map(({ to }) => [...to])

test('of twenty recipients, eighteen get one copy at the first try, one at the second, and one is a shown failure', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([
    { at: 'rcpt', about: `<${greylisted}>`, answer: '450 4.2.0 greylisted, come back', times: 1 },
    { at: 'rcpt', about: `<${unknown}>`, answer: `550 5.1.1 <${unknown}>: no such user` },
  ])
  const id = await mx.handIn({ to: twenty })
  await mx.deliver()
  const waiting = await open(mx, id)
  expect(waiting).toMatchObject({ status: 'retry_wait', lastCode: 'provider_unavailable' })
  const [first] = waiting.attempts
  expect(first).toMatchObject({ outcome: 'partly_accepted', scope: 'recipient', counted: true, ambiguous: false })
  const stateOf = (address: string) => waiting.recipients.find((one) => one.address === address)
  expect(stateOf(greylisted)).toMatchObject({
    state: 'pending',
    code: null,
    attemptId: null,
    providerCode: '450 4.2.0',
  })
  expect(stateOf(unknown)).toMatchObject({
    ...{ state: 'refused', code: 'invalid_recipient', attemptId: first?.id },
    ...{ providerCode: '550 5.1.1', providerMessage: '<[address]>: no such user' },
  })
  for (const address of others) expect(stateOf(address)).toMatchObject({ state: 'accepted', attemptId: first?.id })
  expect(await failures(mx)).toEqual([])

  expect(await runOut(mx, id)).toBe('sent')
  expect(copies(mx)).toEqual([others, [greylisted]])
  const done = await open(mx, id)
  expect(done.recipients.find((one) => one.address === greylisted)).toMatchObject({
    ...{ state: 'accepted', attemptId: done.attempts[1]?.id },
  })
  expect(done.attempts.map(({ outcome }) => outcome)).toEqual(['partly_accepted', 'queued_by_provider'])
  expect(await failures(mx)).toMatchObject([
    { item_id: id, code: 'invalid_recipient', scope: 'recipient', state: 'open', recipient_domains: ['example.org'] },
  ])
  const suppressed = await mx.owner.db.selectFrom('suppressions').selectAll().execute()
  expect(suppressed).toMatchObject([{ address: unknown, source: 'provider' }])
})

test('a recipient that is never accepted is given up, and the message is sent to the others once', async () => {
  await using mx = await startSmtpMx({ policy: { retry: { maxAttempts: 3 } } })
  mx.smtp.control.setFaults([{ at: 'rcpt', about: 'bob@', answer: '451 4.3.0 later' }])
  const id = await mx.handIn({ to: ['ada@example.org', 'bob@example.org'] })
  expect(await runOut(mx, id)).toBe('sent')
  expect(copies(mx)).toEqual([['ada@example.org']])
  const { recipients, attempts } = await open(mx, id)
  expect(recipients.map(({ state, code }) => [state, code])).toEqual([
    ['accepted', null],
    ['failed', 'attempts_exhausted'],
  ])
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['partly_accepted', 'retryable_failure', 'retryable_failure'])
  expect(await failures(mx)).toMatchObject([{ item_id: id, code: 'attempts_exhausted', provider_code: '451 4.3.0' }])
})

test('a message whose life ends while a recipient waits is sent to the others, and the rest is a failure', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([{ at: 'rcpt', about: 'bob@', answer: '451 4.3.0 later' }])
  const id = await mx.handIn({ to: ['ada@example.org', 'bob@example.org'] })
  await mx.deliver()
  await mx.timePasses(25 * 3_600_000)
  await mx.sweep()
  expect(await open(mx, id)).toMatchObject({
    status: 'sent',
    recipients: [{ state: 'accepted' }, { state: 'failed', code: 'expired' }],
  })
  expect(await failures(mx)).toMatchObject([{ item_id: id, code: 'expired', scope: 'recipient' }])
})

test('a message that every recipient is refused of has failed, and each recipient says why', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([
    { at: 'rcpt', about: 'ada@', answer: '550 5.1.1 no such user' },
    { at: 'rcpt', about: 'bob@', answer: '550 5.7.1 not you' },
  ])
  const id = await mx.handIn({ to: ['ada@example.org', 'bob@example.org'] })
  await mx.deliver()
  expect(await open(mx, id)).toMatchObject({
    ...{ status: 'failed', lastCode: 'invalid_recipient' },
    recipients: [
      { state: 'refused', code: 'invalid_recipient' },
      { state: 'refused', code: 'access_denied' },
    ],
    attempts: [{ outcome: 'terminal_failure', phase: 'rcpt' }],
  })
  expect(mx.smtp.control.messages()).toEqual([])
})

test('recipients are refused for good and for now beside a message that is refused as a whole', async () => {
  await using mx = await startSmtpMx()
  mx.smtp.control.setFaults([
    { at: 'rcpt', about: 'ada@', answer: '550 5.1.1 no such user' },
    { at: 'end', answer: '451 4.3.0 later', times: 1 },
  ])
  const id = await mx.handIn({ to: ['ada@example.org', 'bob@example.org'] })
  await mx.deliver()
  expect(await open(mx, id)).toMatchObject({
    status: 'retry_wait',
    recipients: [{ state: 'refused' }, { state: 'pending', code: null }],
  })
  expect(await runOut(mx, id)).toBe('sent')
  expect(copies(mx)).toEqual([['bob@example.org']])
  expect(await failures(mx)).toMatchObject([{ code: 'invalid_recipient' }])
})

test('the database refuses a state of a recipient that cannot follow, and a message that is sent to nobody', async () => {
  await using mx = await startSmtpMx()
  const id = await mx.handIn()
  const send = (table: string, change: string, of: string) =>
    mx.owner.pool.query(`update ${table} set ${change} where ${of} = '${id}'`)
  await expect(send('queue_items', "status = 'sent'", 'id')).rejects.toThrow('cannot pass from queued to sent')
  await mx.deliver()
  for (const state of ['pending', 'refused', 'failed'])
    await expect(send('item_recipients', `state = '${state}'`, 'item_id')).rejects.toThrow(
      `a recipient cannot pass from accepted to ${state}`,
    )
  await expect(send('item_recipients', "code = 'expired'", 'item_id')).rejects.toThrow('item_recipients_code')
})
