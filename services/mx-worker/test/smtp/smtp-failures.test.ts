import type { SmtpFault } from '@constellation/emulators'
import { describe, expect, test } from 'vitest'
import { createProviderSecret } from '../../src/domain/providers/create-provider-secret.ts'
import { resumeProvider } from '../../src/domain/providers/pause-provider.ts'
import { updateProvider } from '../../src/domain/providers/update-provider.ts'
import { wrapProviderSecret } from '../../src/domain/providers/wrap-provider-secret.ts'
import { runOut } from '../delivery/modes.ts'
import { startCuttingProxy } from './cutting-proxy.ts'
import { addSmtpProvider, password, startSmtpMx } from './smtp-mx.ts'

const user = { name: 'relay', password }
const provider = (mx: Awaited<ReturnType<typeof startSmtpMx>>) =>
  mx.owner.db.selectFrom('providers').selectAll().where('id', '=', mx.provider.id).executeTakeFirstOrThrow()

type Row = [name: string, fault: SmtpFault, status: string, code: string, phase: string]

describe('a failure in a step of the transaction is one of the closed set, and is tried again or given up', () => {
  const rows: Row[] = [
    [
      'a greeting for now',
      { at: 'connect', answer: '421 4.3.2 too many' },
      'retry_wait',
      'provider_unavailable',
      'connect',
    ],
    ['a greeting with a rate', { at: 'connect', answer: '421 4.7.0 slow down' }, 'retry_wait', 'throttled', 'connect'],
    ['a lost greeting', { at: 'connect', answer: 'drop' }, 'retry_wait', 'network_error', 'connect'],
    ['a lost sign-in', { at: 'auth', answer: 'drop' }, 'retry_wait', 'network_error', 'auth'],
    ['a sign-in for now', { at: 'auth', answer: '454 4.7.0 later' }, 'retry_wait', 'provider_unavailable', 'auth'],
    ['a lost sender', { at: 'mail', answer: 'drop' }, 'retry_wait', 'network_error', 'mail'],
    ['a sender for now', { at: 'mail', answer: '451 4.3.0 later' }, 'retry_wait', 'provider_unavailable', 'mail'],
    ['a size', { at: 'mail', answer: '552 5.3.4 too big' }, 'failed', 'too_large', 'mail'],
    ['a recipient for now', { at: 'rcpt', answer: '450 4.2.0 later' }, 'retry_wait', 'provider_unavailable', 'rcpt'],
    ['a recipient for good', { at: 'rcpt', answer: '550 5.1.1 no' }, 'failed', 'invalid_recipient', 'rcpt'],
    ['data for now', { at: 'data', answer: '451 4.3.0 later' }, 'retry_wait', 'provider_unavailable', 'data'],
    ['data for good', { at: 'data', answer: '554 5.5.1 no' }, 'failed', 'invalid_message', 'data'],
    ['the message for now', { at: 'end', answer: '452 4.3.1 full' }, 'retry_wait', 'provider_unavailable', 'send'],
    ['the message for good', { at: 'end', answer: '554 5.7.1 spam' }, 'failed', 'content_rejected', 'send'],
  ]
  test.each(rows)('%s', async (_, fault, status, code, phase) => {
    await using mx = await startSmtpMx({ smtp: { user } })
    mx.smtp.control.setFaults([{ ...fault, times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status, last_code: code })
    expect(await mx.attempts(id)).toMatchObject([{ phase, ambiguous: false, counted: true }])
    expect(mx.smtp.control.messages()).toEqual([])
    if (status === 'retry_wait') expect(await runOut(mx, id)).toBe('sent')
  })
})

describe('a fault that an operator mends', () => {
  test('a refused password pauses the provider and uses up no try; a new secret sends what waits', async () => {
    await using mx = await startSmtpMx({ smtp: { user: { ...user, password: 'another password' } } })
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'auth_failed', attempts_in_cycle: 0 })
    expect(await mx.attempts(id)).toMatchObject([{ phase: 'auth', counted: false, provider_code: '535 5.7.8' }])
    expect(await provider(mx)).toMatchObject({ status: 'paused', pause_reason: expect.stringContaining('password') })
    const record = { providerId: mx.provider.id, version: '2' }
    const envelope = await wrapProviderSecret(mx.deps, mx.administrator, { record, secret: 'another password' })
    await createProviderSecret(mx.deps, mx.administrator, {
      ...record,
      clientSecretWrapped: envelope,
      activeFrom: mx.clock.now().toISOString(),
    })
    await resumeProvider(mx.deps, mx.administrator, mx.provider.id)
    expect(await runOut(mx, id)).toBe('sent')
  })

  test('a server that offers no sign-in, and one that demands it, pause the provider with what to do', async () => {
    await using without = await startSmtpMx({ settings: { user: 'relay' } })
    await using demanding = await startSmtpMx({ smtp: { user }, settings: { user: undefined } })
    for (const mx of [without, demanding]) {
      const id = await mx.handIn()
      await mx.deliver()
      expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'auth_failed' })
      expect((await provider(mx)).status).toBe('paused')
    }
  })

  test('a sender that the server does not accept holds the mailbox', async () => {
    await using mx = await startSmtpMx()
    mx.smtp.control.setFaults([{ at: 'mail', answer: '553 5.7.1 not yours', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'send_as_denied', attempts_in_cycle: 0 })
    const [mailbox] = await mx.owner.db.selectFrom('mailboxes').selectAll().execute()
    expect(mailbox).toMatchObject({ status: 'held', hold_reason: expect.stringContaining('envelopeFrom') })
  })

  test('a password never goes to another server than it was wrapped for', async () => {
    await using mx = await startSmtpMx({ smtp: { user } })
    const settings = { host: 'localhost', port: mx.smtp.port, security: 'none', user: 'relay' }
    await updateProvider(mx.deps, mx.administrator, mx.provider.id, { settings })
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'auth_failed' })
    expect((await provider(mx)).pause_reason).toContain('another server')
    expect(mx.smtp.control.connections()).toBe(0)
  })
})

describe('no answer comes after the last byte: the message may have been sent, and nothing can be looked up', () => {
  test.each([
    ['retry', 'sent', 2],
    ['fail', 'failed', 1],
  ] as const)('the policy says %s', async (ambiguous, status, copies) => {
    await using mx = await startSmtpMx({ policy: { retry: { ambiguous } } })
    mx.smtp.control.setFaults([{ at: 'end', answer: 'drop', keeps: true, times: 1 }])
    const id = await mx.handIn()
    expect(await runOut(mx, id)).toBe(status)
    const messages = mx.smtp.control.messages().map(({ data }) => /^Message-ID: (.*)\r$/m.exec(data.toString())?.[1])
    expect(messages).toEqual(Array(copies).fill(`<${id}@example.test>`))
    const [sent, lookedUp] = await mx.attempts(id)
    expect(sent).toMatchObject({
      phase: 'send',
      outcome: 'unknown',
      ambiguous: true,
      code: 'network_error',
      mark: 'none',
    })
    expect(lookedUp).toMatchObject({ phase: 'verify', provider_message: expect.stringContaining('no way to look up') })
    const failures = await mx.owner.db.selectFrom('retained_failures').select(['code', 'ambiguous']).execute()
    expect(failures).toEqual(ambiguous === 'fail' ? [{ code: 'network_error', ambiguous: true }] : [])
  })

  test('421 after the last byte is about the connection, so the message may have been sent', async () => {
    await using mx = await startSmtpMx()
    mx.smtp.control.setFaults([{ at: 'end', answer: '421 4.3.2 shutting down', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', last_code: 'provider_unavailable' })
  })

  test('a server that never answers is given up at the deadline of the attempt', async () => {
    await using mx = await startSmtpMx({ policy: { http: { attemptDeadline: '1s', sendTimeout: '1s' } } })
    mx.smtp.control.setFaults([{ at: 'end', answer: 'hang', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'unknown', last_code: 'timeout' })
  })
})

test('a worker that loses its claim before the last byte sends nothing', async () => {
  await using mx = await startSmtpMx()
  const id = await mx.handIn()
  mx.smtp.control.beforeData(() =>
    mx.owner.pool.query(`update queue_items set status = 'queued', claim_token = null, claim_expires_at = null,
      claimed_by = null, claimed_at = null, next_attempt_at = now() + interval '1 hour' where id = '${id}'`),
  )
  await mx.deliver()
  expect(mx.smtp.control.messages()).toEqual([])
  expect(await mx.item(id)).toMatchObject({ status: 'queued' })
})

test('each connection breaks after some bytes: no attempt makes more than one, and the schedule is ours (FM-26)', async () => {
  await using mx = await startSmtpMx()
  await using proxy = await startCuttingProxy(mx.smtp.port, 60)
  await addSmtpProvider(mx, { settings: { port: proxy.port }, policy: { retry: { maxAttempts: 4 } } })
  const id = await mx.handIn({ to: Array.from({ length: 9 }, (_, at) => `person${at}@example.org`) })
  expect(await runOut(mx, id)).toBe('failed')
  const attempts = await mx.attempts(id)
  expect(attempts).toHaveLength(4)
  expect(attempts.every(({ ambiguous }) => !ambiguous)).toBe(true)
  expect(proxy.connections()).toBeLessThanOrEqual(attempts.length)
  expect(mx.smtp.control.messages()).toEqual([])
})

test('a session is kept for the next message, and one that the server has ended is replaced in the same attempt', async () => {
  await using mx = await startSmtpMx({ smtp: { user } })
  const send = async () => {
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_total: 1 })
  }
  await send()
  await send()
  expect(mx.smtp.control.connections()).toBe(1)
  mx.smtp.control.endConnections()
  await send()
  expect(mx.smtp.control.connections()).toBe(2)
})
