import { describe, expect, test } from 'vitest'
import { sender, startMx } from '../mx-worker.ts'
import { copiesOf, runOut } from './modes.ts'

type Ends = { status: string; code: string; counted?: number; holds?: 'mailbox' | 'provider' }

/** Every row whose effect on the message differs, as Graph answers it: what the message is then, and what is held. */
const rows: readonly [answer: string, ends: Ends][] = [
  ['400 ErrorInvalidRecipientSmtpAddress', { status: 'failed', code: 'invalid_recipient' }],
  ['400 ErrorMessageSizeExceeded', { status: 'failed', code: 'too_large' }],
  ['400 RequestBodyRead', { status: 'failed', code: 'invalid_message' }],
  ['400 ErrorMimeContentInvalid', { status: 'failed', code: 'invalid_message' }],
  ['400 SomethingElse', { status: 'failed', code: 'unknown_client_error' }],
  ['403 ErrorSendAsDenied', { status: 'failed', code: 'send_as_denied' }],
  ['403 ErrorAccessDenied', { status: 'retry_wait', code: 'access_denied', counted: 0, holds: 'mailbox' }],
  ['403 ErrorAccountSuspend', { status: 'retry_wait', code: 'sender_blocked', counted: 0, holds: 'mailbox' }],
  ['403 ErrorExceededMessageLimit', { status: 'retry_wait', code: 'daily_limit' }],
  ['404 ErrorInvalidUser', { status: 'retry_wait', code: 'mailbox_not_found', counted: 0, holds: 'mailbox' }],
  [
    '404 MailboxNotEnabledForRESTAPI',
    { status: 'retry_wait', code: 'mailbox_not_enabled', counted: 0, holds: 'mailbox' },
  ],
  ['409 ErrorIrresolvableConflict', { status: 'retry_wait', code: 'conflict' }],
  ['412', { status: 'retry_wait', code: 'conflict' }],
  ['413', { status: 'failed', code: 'too_large' }],
  ['415', { status: 'failed', code: 'invalid_message' }],
  ['423', { status: 'retry_wait', code: 'locked' }],
  ['429 ApplicationThrottled; Retry-After: 7', { status: 'retry_wait', code: 'throttled' }],
  ['500 ErrorMailboxMoveInProgress', { status: 'retry_wait', code: 'provider_unavailable' }],
  ['500 UnknownError', { status: 'unknown', code: 'unknown_server_error' }],
  ['502', { status: 'retry_wait', code: 'provider_unavailable' }],
  ['503 ErrorServerBusy', { status: 'retry_wait', code: 'provider_unavailable' }],
  ['504', { status: 'unknown', code: 'provider_unavailable' }],
  ['507 ErrorQuotaExceeded', { status: 'retry_wait', code: 'mailbox_full', counted: 0, holds: 'mailbox' }],
  ['509', { status: 'retry_wait', code: 'throttled' }],
  ['200', { status: 'unknown', code: 'unknown_server_error' }],
]

describe('an answer of Graph decides what becomes of the message', () => {
  test.each(rows)('%s', async (value, { status, code, counted = 1, holds }) => {
    await using mx = await startMx()
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value, times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status, last_code: code, attempts_in_cycle: counted })
    expect(await mx.attempts(id)).toMatchObject([
      { code, http_status: Number(value.slice(0, 3)), counted: counted === 1 },
    ])
    const { status: mailbox } = await mx.owner.db.selectFrom('mailboxes').select('status').executeTakeFirstOrThrow()
    const { status: provider } = await mx.owner.db.selectFrom('providers').select('status').executeTakeFirstOrThrow()
    expect([mailbox, provider]).toEqual([
      holds === 'mailbox' ? 'held' : 'enabled',
      holds === 'provider' ? 'paused' : 'enabled',
    ])
    await mx.owner.db.updateTable('mailboxes').set({ status: 'enabled', hold_reason: null }).execute()
    expect(await runOut(mx, id, 3_600_000 / 2)).toBe(status === 'failed' ? 'failed' : 'sent')
    expect(copiesOf(mx).accepted).toBe(status === 'failed' ? 0 : 1)
  })

  test('a token that Graph no longer accepts is replaced within the attempt', async () => {
    await using mx = await startMx()
    await mx.handIn()
    await mx.deliver()
    mx.graph.control.revokeTokens()
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.attempts(id)).toMatchObject([{ outcome: 'queued_by_provider', token_source: 'fresh' }])
    expect(mx.graph.control.calls().token?.total).toBe(2)
  })

  test('a fresh token that Graph does not accept either pauses the provider', async () => {
    await using mx = await startMx()
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '401 InvalidAuthenticationToken', times: 2 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'auth_failed', attempts_in_cycle: 0 })
    const { status } = await mx.owner.db.selectFrom('providers').select('status').executeTakeFirstOrThrow()
    expect(status).toBe('paused')
  })

  test('recipients that Graph refuses once and accepts then are no failure (FM-20)', async () => {
    await using mx = await startMx()
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRecipients', times: 1 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'sent', attempts_total: 1 })
    expect(copiesOf(mx)).toEqual({ accepted: 1, sent: 1 })
  })

  test('recipients that Graph refuses twice are refused', async () => {
    await using mx = await startMx()
    mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRecipients', times: 2 }])
    const id = await mx.handIn()
    await mx.deliver()
    expect(await mx.item(id)).toMatchObject({ status: 'failed', last_code: 'invalid_recipient', attempts_total: 1 })
  })

  test.each([
    ['503', 'provider_unavailable'],
    ['429', 'throttled'],
    ['400 temporarily_unavailable', 'provider_unavailable'],
    ['200', 'unknown_server_error'],
  ])(
    'a token endpoint that answers %s for a while makes no message fail, and leaves nothing open',
    async (value, code) => {
      await using mx = await startMx({ policy: { tokenCache: { negativeTtl: 0 } } })
      mx.graph.control.setFaults([{ kind: 'status', at: 'token', value, times: 1 }])
      const id = await mx.handIn()
      await mx.deliver()
      expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: code, attempts_in_cycle: 1 })
      expect(await mx.attempts(id)).toMatchObject([{ phase: 'token', scope: 'provider', ambiguous: false }])
      expect(await runOut(mx, id)).toBe('sent')
    },
  )
})

test.each(['send_mail', 'draft_send', 'mime'])(
  'Bcc alone is enough in mode %s, and no receiver sees the list (FM-20)',
  async (mode) => {
    await using mx = await startMx({ policy: { mail: { mode } } })
    const id = await mx.handIn({ to: [], bcc: ['ada@example.org', 'bob@example.org'] })
    await mx.deliver()
    expect((await mx.item(id)).status).toBe('sent')
    for (const address of ['ada@example.org', 'bob@example.org']) {
      const received = mx.graph.control.receivedBy(address)
      expect(received.length).toBe(1)
      expect(JSON.stringify(received)).not.toContain(address === 'ada@example.org' ? 'bob@' : 'ada@')
    }
    expect(mx.graph.control.accepted(sender).length).toBe(1)
  },
)

test('a test message is accepted and never sent', async () => {
  await using mx = await startMx()
  const id = await mx.handIn({ test: true })
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'sent', last_outcome: 'test', attempts_total: 0 })
  expect(mx.graph.control.calls()).toEqual({})
})
