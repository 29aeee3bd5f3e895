import { describe, expect, test } from 'vitest'
import { releaseMailbox } from '../../src/domain/mailboxes/release-mailbox.ts'
import { pauseProvider, resumeProvider } from '../../src/domain/providers/pause-provider.ts'
import { greeting, sender, startMx } from '../mx-worker.ts'

test('an accepted message is sent through Office 365, and the record says so', async () => {
  await using mx = await startMx()
  const { client } = await mx.application(['mx_send', 'mx_read'])
  const { id, status } = await client.sendMessage({ body: greeting, headers: {} })
  expect(status).toBe('queued')
  await mx.deliver()
  const message = await client.getMessage({ params: { id } })
  expect(message).toMatchObject({ status: 'sent', subject: 'Welcome', waiting: null, attemptsTotal: 1 })
  const attemptId = message.attempts[0]?.id
  expect(message.recipients).toEqual([
    { address: 'ada@example.org', kind: 'to', state: 'accepted', code: null, attemptId },
  ])
  expect(message.attempts).toMatchObject([{ outcome: 'queued_by_provider', phase: 'send', httpStatus: 202 }])
  const [received, ...others] = mx.graph.control.receivedBy('ada@example.org')
  expect(received).toMatchObject({ mailbox: sender, subject: 'Welcome' })
  expect(others).toEqual([])
})

test('a message that is sent as a draft has the ids of the provider', async () => {
  await using mx = await startMx({ policy: { mail: { mode: 'draft_send' } } })
  const id = await mx.handIn()
  await mx.deliver()
  const [sent] = mx.graph.control.sent()
  expect(await mx.item(id)).toMatchObject({ status: 'sent', internet_message_id: sent?.internetMessageId })
  expect(await mx.attempts(id)).toMatchObject([{ outcome: 'sent', mark: 'draft' }])
  expect(mx.graph.control.drafts(sender)).toEqual([])
})

test('a failure for a while is tried again by the schedule', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '502', times: 1 }])
  const { id } = await client.sendMessage({ body: greeting, headers: {} })
  await mx.deliver()
  const waiting = await client.getMessage({ params: { id } })
  expect(waiting).toMatchObject({ status: 'retry_wait', lastCode: 'provider_unavailable' })
  expect(waiting.waiting?.reason).toContain('provider_unavailable')
  const [attempt] = await mx.attempts(id)
  expect(attempt?.next_attempt_at).toEqual((await mx.item(id)).next_attempt_at)
  await mx.timePasses(36_000)
  await mx.deliver()
  expect((await client.getMessage({ params: { id } })).status).toBe('sent')
  expect(mx.graph.control.sent().length).toBe(1)
})

test('a refusal for good is given up at once, and kept as a failure', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRecipientSmtpAddress' }])
  const { id } = await client.sendMessage({ body: greeting, headers: {} })
  await mx.deliver()
  const message = await client.getMessage({ params: { id } })
  expect(message).toMatchObject({ status: 'failed', lastCode: 'invalid_recipient' })
  expect(message.recipients).toMatchObject([{ state: 'failed', code: 'invalid_recipient' }])
  const failures = await mx.owner.db.selectFrom('retained_failures').selectAll().execute()
  expect(failures).toMatchObject([
    { item_id: id, code: 'invalid_recipient', state: 'open', attempts: 1, ambiguous: false },
  ])
})

describe('a fault that an operator mends', () => {
  test('of a mailbox holds the mailbox and uses up no try; a release sends what waits', async () => {
    await using mx = await startMx()
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '403 ErrorAccessDenied', times: 1 }])
    const first = await mx.handIn()
    await mx.deliver()
    const second = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(first)).toMatchObject({
      status: 'retry_wait',
      attempts_in_cycle: 0,
      last_code: 'access_denied',
    })
    expect(await mx.item(second)).toMatchObject({ status: 'queued', attempts_total: 0 })
    expect(await mx.attempts(first)).toMatchObject([{ outcome: 'retryable_failure', counted: false }])
    await releaseMailbox(mx.deps, mx.administrator, mx.mailbox.id)
    await mx.deliver()
    for (const id of [first, second]) expect((await mx.item(id)).status).toBe('sent')
    expect(mx.graph.control.sent().length).toBe(2)
  })

  test('of the configuration pauses the provider, for every mailbox', async () => {
    await using mx = await startMx({ policy: { tokenCache: { negativeTtl: 0 } } })
    mx.graph.control.setFaults([{ kind: 'status', at: 'token', value: '401 invalid_client/7000215', times: 1 }])
    const first = await mx.handIn()
    await mx.deliver()
    const provider = await mx.owner.db.selectFrom('providers').selectAll().executeTakeFirstOrThrow()
    expect(provider).toMatchObject({
      status: 'paused',
      pause_reason: expect.stringContaining('client secret is wrong'),
    })
    const second = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(first)).toMatchObject({ status: 'retry_wait', attempts_in_cycle: 0 })
    expect(await mx.item(second)).toMatchObject({ status: 'queued', attempts_total: 0 })
    await resumeProvider(mx.deps, mx.administrator, mx.provider.id)
    await mx.deliver()
    expect(mx.graph.control.sent().length).toBe(2)
  })

  test('is terminal where the policy says so, and holds nothing', async () => {
    await using mx = await startMx({ policy: { terminal: { mailboxFault: 'fail' } } })
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '403 ErrorAccessDenied', times: 1 }])
    const [first, second] = [await mx.handIn(), await mx.handIn()]
    await mx.deliver()
    const states = [(await mx.item(first)).status, (await mx.item(second)).status]
    expect(states.toSorted()).toEqual(['failed', 'sent'])
  })
})

test('while a provider is paused nothing is claimed, and resuming it sends everything', async () => {
  await using mx = await startMx()
  await pauseProvider(mx.deps, mx.administrator, mx.provider.id, 'maintenance')
  const id = await mx.handIn()
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'queued', attempts_total: 0 })
  await resumeProvider(mx.deps, mx.administrator, mx.provider.id)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
})

test('a message that nobody needs to be asked about is put off, without an attempt and without a try', async () => {
  await using mx = await startMx()
  const disabled = (at: Date | null) => mx.owner.db.updateTable('provider_secrets').set({ disabled_at: at }).execute()
  await disabled(new Date())
  const id = await mx.handIn()
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({
    status: 'retry_wait',
    last_outcome: 'deferred',
    last_code: 'no_active_secret',
    attempts_in_cycle: 0,
    attempts_total: 0,
  })
  expect(await mx.attempts(id)).toEqual([])
  await disabled(null)
  await mx.timePasses(60_000)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
})

test('content that does not open is put off and loses nothing', async () => {
  await using mx = await startMx()
  const id = await mx.handIn()
  const { sealed } = await mx.owner.db.selectFrom('item_contents').select('sealed').executeTakeFirstOrThrow()
  const put = (text: string) => mx.owner.db.updateTable('item_contents').set({ sealed: text }).execute()
  await put(`${sealed.slice(0, -8)}AAAAAAAA`)
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'config_fault', attempts_total: 0 })
  await put(sealed)
  await mx.timePasses(60_000)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
})

test('an answer of 202 is final whatever its headers ask for (FM-13)', async () => {
  await using mx = await startMx()
  mx.graph.control.setFaults([{ kind: 'status-after', at: 'sendMail', value: '202; Retry-After: 5', times: 1 }])
  const id = await mx.handIn()
  await mx.deliver()
  await mx.timePasses(60_000)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
  expect(mx.graph.control.accepted().length).toBe(1)
})

test('a message that the provider accepted and lost stays sent, with its ids: nothing says that it was delivered (FM-16)', async () => {
  await using mx = await startMx({ policy: { mail: { mode: 'mime' } } })
  mx.graph.control.setFaults([{ kind: 'lost' }])
  const id = await mx.handIn()
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'sent', last_outcome: 'queued_by_provider' })
  expect((await mx.item(id)).internet_message_id).toContain(id)
  expect(mx.graph.control.sent()).toEqual([])
})

test('a redirect is not followed: it pauses the provider', async () => {
  await using mx = await startMx()
  mx.graph.control.setFaults([{ kind: 'redirect', at: 'sendMail', times: 1 }])
  const id = await mx.handIn()
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'unknown_client_error' })
  expect(mx.graph.control.accepted()).toEqual([])
})
