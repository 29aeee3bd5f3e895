import { Refusal } from '@constellation/client'
import { expect, test } from 'vitest'
import { accountId, greeting, sender, startMx } from '../mx-worker.ts'

const sent = (more: object = {}) => ({ body: { ...greeting, ...more }, headers: {} })
const refusal = (answer: Promise<unknown>) =>
  answer.then(
    () => expect.unreachable('it was accepted'),
    (error: unknown) => (error instanceof Refusal ? error : Promise.reject(error)),
  )

test('an accepted message is durable and whole, and waits for a worker', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const accepted = await client.sendMessage(sent({ lane: 'security', correlationId: 'order-7' }))
  expect(accepted).toMatchObject({ status: 'queued', mailboxId: mx.mailbox.id, idempotentReplay: false })
  expect(accepted.provider).toEqual({ id: mx.provider.id, kind: 'office365_graph' })
  const message = await client.getMessage({ params: { id: accepted.id } })
  expect(message).toMatchObject({ subject: 'Welcome', lane: 'security', correlationId: 'order-7', attempts: [] })
  expect(message.waiting?.reason).toContain('free place')
  expect(mx.graph.control.calls()).toEqual({})
})

test('the alias accepts the same', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  expect((await client.sendMessageAlias(sent())).status).toBe('queued')
})

test.each([
  ['a paused provider', "update providers set status = 'paused', pause_reason = 'a test'"],
  ['a held mailbox', "update mailboxes set status = 'held', hold_reason = 'a test'"],
  ['a provider without a secret', 'delete from provider_secrets'],
])('%s accepts as ever: the message waits', async (_, statement) => {
  await using mx = await startMx()
  const { client } = await mx.application()
  await mx.owner.pool.query(statement)
  const { id } = await client.sendMessage(sent())
  await mx.deliver()
  const { status, waiting, attempts } = await client.getMessage({ params: { id } })
  expect(['queued', 'retry_wait']).toContain(status)
  expect([waiting === null, attempts]).toEqual([false, []])
  expect(mx.graph.control.accepted()).toEqual([])
})

test('a wake-up that the queue does not take changes nothing of the answer', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  await mx.owner.pool.query('drop schema bullmq cascade')
  expect((await client.sendMessage(sent())).status).toBe('queued')
  await mx.deliver()
  expect(mx.graph.control.sent().length).toBe(1)
})

const refused: [name: string, change: object, code: string, pointers?: string[]][] = [
  ['a sender that is no mailbox of the account', { from: 'other@example.test' }, 'from_not_allowed'],
  ['no recipient', { to: [] }, 'validation_failed', ['/to']],
  ['a recipient twice', { cc: ['ADA@example.org'] }, 'validation_failed', ['/cc/0']],
  [
    'a domain in both its forms',
    { to: ['a@bücher.example'], cc: ['a@xn--bcher-kva.example'] },
    'validation_failed',
    ['/cc/0'],
  ],
  ['no content', { text: undefined }, 'validation_failed', ['/text']],
  ['a line break in the subject', { subject: 'one\r\nBcc: eve@example.org' }, 'validation_failed', ['/subject']],
  ['a line break in a name', { to: [{ address: 'a@example.org', name: 'a\nb' }] }, 'validation_failed', ['/to/0/name']],
  ['a subject beyond 998 characters', { subject: 'x'.repeat(999) }, 'validation_failed', ['/subject']],
  ['an address that is none', { to: ['nobody'] }, 'validation_failed', ['/to/0']],
  ['a life that is over', { notAfter: '2020-01-01T00:00:00Z' }, 'validation_failed', ['/notAfter']],
  [
    'a header that JSON cannot carry',
    { headers: { 'List-Unsubscribe': '<https://a.example>' } },
    'validation_failed',
    ['/headers/List-Unsubscribe'],
  ],
  ['a header with a line break', { headers: { 'X-One': 'a\r\nX-Two: b' } }, 'validation_failed', ['/headers/X-One']],
  [
    'an attachment that is no base64',
    { attachments: [{ name: 'a', contentType: 'text/plain', content: '%' }] },
    'validation_failed',
    ['/attachments/0/content'],
  ],
  ['a member that is unknown', { colour: 'red' }, 'validation_failed', ['/colour']],
  ['a provider of nobody', { providerId: '0190a1b2-0000-7000-8000-0000000000ff' }, 'not_found'],
  ['a foreign account', { accountId: '0190a1b2-0000-7000-8000-0000000000ee' }, 'not_found'],
]

test.each(refused)('%s is refused, and nothing is kept', async (_, change, code, pointers) => {
  await using mx = await startMx()
  const { key } = await mx.application()
  const response = await mx.app.request('/v1/messages', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...greeting, ...change }),
  })
  const problem = await response.json()
  expect(problem.code).toBe(code)
  if (pointers) expect(problem.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers)
  const { rows } = await mx.owner.pool.query('select count(*)::integer as items from queue_items')
  expect(rows).toEqual([{ items: 0 }])
})

test('what is too large for the provider is refused by its size', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const content = Buffer.alloc(4_000_001).toString('base64')
  const answer = client.sendMessage(
    sent({ attachments: [{ name: 'a.bin', contentType: 'application/octet-stream', content }] }),
  )
  expect((await refusal(answer)).code).toBe('payload_too_large')
})

test('a disabled mailbox, a disabled provider and none at all are told apart', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  await mx.owner.pool.query("update providers set status = 'disabled'")
  expect((await refusal(client.sendMessage(sent()))).code).toBe('no_provider')
  expect((await refusal(client.sendMessage(sent({ providerId: mx.provider.id })))).code).toBe('mail_provider_disabled')
  await mx.owner.pool.query("update mailboxes set status = 'disabled'")
  expect((await refusal(client.sendMessage(sent()))).code).toBe('mailbox_disabled')
})

test('the mailbox, the account and chance in this order say which provider sends', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const second = await mx.addProvider()
  expect((await client.sendMessage(sent())).provider.id).toBe(second.id)
  await mx.owner.pool.query('update mailboxes set default_provider_id = $1', [mx.provider.id])
  expect((await client.sendMessage(sent())).provider.id).toBe(mx.provider.id)
  expect((await client.sendMessage(sent({ providerId: second.id }))).provider.id).toBe(second.id)
  await mx.owner.pool.query('update mailboxes set default_provider_id = null; update providers set is_default = false')
  expect((await refusal(client.sendMessage(sent()))).code).toBe('no_provider')
})

test('an account that hands in too much is told when to go on, and others go on', async () => {
  await using mx = await startMx({ variables: { MX_WORKER_ADMIT_PER_MINUTE: '2' } })
  const { client } = await mx.application()
  const other = '0190a1b2-0000-7000-8000-00000000000b'
  await mx.addProvider({}, other)
  await mx.addMailbox(sender, other)
  const { client: neighbour } = await mx.application(['mx_send'], other)
  await client.sendMessage(sent())
  await client.sendMessage(sent())
  expect(await refusal(client.sendMessage(sent()))).toMatchObject({ code: 'rate_limited' })
  expect((await neighbour.sendMessage(sent())).status).toBe('queued')
})

test('the list has the messages of the account, the newest first, and only those of its own key for a sender', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  const { client: reader } = await mx.application(['mx_send', 'mx_read'])
  const ids = [
    await client.sendMessage(sent()),
    await client.sendMessage(sent()),
    await reader.sendMessage(sent()),
  ].map(({ id }) => id)
  expect((await reader.listMessages({ query: {} })).items.map(({ id }) => id)).toEqual(ids.toReversed())
  expect((await client.listMessages({ query: {} })).items.map(({ id }) => id)).toEqual([ids[1], ids[0]])
  expect((await refusal(client.getMessage({ params: { id: ids[2] ?? '' } }))).code).toBe('not_found')
  const page = await reader.listMessages({ query: { limit: 2 } })
  expect(page.items.length).toBe(2)
  const rest = await reader.listMessages({ query: { cursor: page.nextCursor ?? '' } })
  expect(rest).toMatchObject({ items: [{ id: ids[0] }], nextCursor: null })
  expect((await reader.listMessages({ query: { status: 'sent', accountId } })).items).toEqual([])
})
