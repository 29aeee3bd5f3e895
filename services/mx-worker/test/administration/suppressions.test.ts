import { afterAll, beforeAll, expect, test } from 'vitest'
import { endSuppressions } from '../../src/domain/suppressions/end-suppressions.ts'
import { expireItems } from '../../src/store/delivery.ts'
import { type AdministeredMx, refusal, startAdministeredMx, type TestAccount } from './administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

const add = (account: TestAccount, more: object = {}) =>
  account.client.addSuppression({ body: { address: 'ada@example.org', reason: 'moved away', ...more } })
const show = (account: TestAccount, id: string) => account.client.getQueueItem({ params: { id } })

test('mail to a suppressed address is accepted and held, says why, and is sent when the address leaves the list', async () => {
  const account = await world.account()
  const { id: suppression } = await add(account)
  const { id, status } = await account.send({ to: ['ADA@example.org'] })
  expect(status).toBe('queued')
  await world.mx.deliver()
  const held = await account.application.getMessage({ params: { id } })
  expect(held).toMatchObject({ status: 'queued', attempts: [], recipients: [{ state: 'refused', code: 'suppressed' }] })
  expect(held.waiting?.reason).toBe('on the suppression list: ADA@example.org (moved away)')
  const cannot = await refusal(account.client.retryNow({ params: { id } }))
  expect(cannot).toMatchObject({ code: 'state_conflict' })
  expect((await account.client.queueFigures({ query: {} })).suppressed).toBe(1)
  expect(await account.client.removeSuppression({ params: { id: suppression } })).toEqual({ released: 1 })
  await world.mx.deliver()
  expect(await show(account, id)).toMatchObject({ status: 'sent', recipients: [{ state: 'accepted', code: null }] })
  expect((await world.audit(suppression)).map(({ action }) => action)).toEqual([
    'suppression.add',
    'suppression.remove',
  ])
})

test('a suppression holds nothing of another account', async () => {
  const [account, other] = [await world.account(), await world.account()]
  await add(account)
  const { id } = await other.send()
  await world.mx.deliver()
  expect((await show(other, id)).status).toBe('sent')
})

test('a suppression for some lanes holds no sign-in mail, and one for everything does', async () => {
  const account = await world.account()
  const scoped = await add(account, { scope: ['bulk'] })
  expect(scoped.scope).toEqual(['bulk'])
  const lanes = ['security', 'transactional', 'bulk'] as const
  const first = await Promise.all(lanes.map((lane) => account.send({ lane })))
  await world.mx.deliver()
  const states = async (sent: { id: string }[]) =>
    Promise.all(sent.map(async ({ id }) => (await show(account, id)).status))
  expect(await states(first)).toEqual(['sent', 'sent', 'queued'])
  expect((await refusal(add(account, { scope: ['security'] }))).code).toBe('validation_failed')
  await account.client.removeSuppression({ params: { id: scoped.id } })
  await add(account, { scope: 'all' })
  const second = await Promise.all(lanes.map((lane) => account.send({ lane })))
  await world.mx.deliver()
  expect(await states(second)).toEqual(['queued', 'queued', 'queued'])
})

test('of several recipients the suppressed one gets nothing, and the others do not wait for it', async () => {
  const account = await world.account()
  await add(account)
  const [to, cc] = [['ada@example.org', 'bob@example.org'], ['cy@example.org']]
  const { id } = await account.send({ to, cc, subject: 'Minutes' })
  await world.mx.deliver()
  expect(await show(account, id)).toMatchObject({
    status: 'sent',
    recipients: [{ state: 'refused', code: 'suppressed' }, { state: 'accepted' }, { state: 'accepted' }],
  })
  const mail = world.mx.graph.control.accepted().find(({ subject }) => subject === 'Minutes')
  expect([mail?.to, mail?.cc].flat().map((one) => one?.address)).toEqual(['bob@example.org', 'cy@example.org'])
})

test('a message that was held for two recipients goes to the one who left the list', async () => {
  const account = await world.account()
  const { id: first } = await add(account)
  await add(account, { address: 'bob@example.org' })
  const { id } = await account.send({ to: ['ada@example.org', 'bob@example.org'] })
  await account.client.removeSuppression({ params: { id: first } })
  await world.mx.deliver()
  expect(await show(account, id)).toMatchObject({
    status: 'sent',
    recipients: [{ state: 'accepted' }, { state: 'refused', code: 'suppressed' }],
  })
})

test('a suppression ends by itself, and sends what it held', async () => {
  const account = await world.account()
  const expiresAt = new Date(world.mx.clock.now().getTime() + 3_600_000).toISOString()
  const { id: suppression } = await add(account, { expiresAt })
  const { id } = await account.send()
  await endSuppressions(world.mx.deps)
  expect((await show(account, id)).holdReason).not.toBeNull()
  await world.mx.owner.pool.query('update suppressions set expires_at = now() where id = $1', [suppression])
  await endSuppressions(world.mx.deps)
  await world.mx.deliver()
  expect((await show(account, id)).status).toBe('sent')
  expect((await account.client.listSuppressions({ query: {} })).items).toEqual([])
  expect((await world.audit(suppression)).at(-1)).toMatchObject({ action: 'suppression.end', actor_kind: 'system' })
})

test('mail that is accepted while its suppression is being removed does not stay held', async () => {
  const account = await world.account()
  const { id: suppression } = await add(account)
  const { id } = await account.send()
  await world.mx.owner.pool.query('delete from suppressions where id = $1', [suppression])
  await endSuppressions(world.mx.deps)
  await world.mx.deliver()
  expect((await show(account, id)).status).toBe('sent')
})

test('a held message whose life is over fails, and is redriven once an address left the list', async () => {
  const account = await world.account()
  const { id: suppression } = await add(account)
  const { id } = await account.send()
  await world.mx.owner.pool.query('update queue_items set expires_at = now(), next_attempt_at = now() where id = $1', [
    id,
  ])
  await expireItems(world.mx.deps.db, { auditIds: [world.mx.deps.newId()], retainDays: 90 })
  expect(await show(account, id)).toMatchObject({ status: 'failed', recipients: [{ code: 'suppressed' }] })
  const still = await refusal(account.client.redrive({ params: { id }, body: {} }))
  expect(still.message).toContain('suppression list')
  const bulk = await account.client.bulkRedrive({ body: { ids: [id] } })
  expect(bulk.skipped).toEqual([{ id, reason: 'suppressed' }])
  await account.client.removeSuppression({ params: { id: suppression } })
  await account.client.redrive({ params: { id }, body: {} })
  await world.mx.deliver()
  expect((await show(account, id)).status).toBe('sent')
})

const refuse = async (account: TestAccount, value: string, more: object = {}) => {
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value }])
  const { id } = await account.send(more)
  await world.mx.deliver()
  await world.mx.timePasses(300_000)
  await world.mx.deliver()
  world.mx.graph.control.setFaults([])
  return id
}

test('a recipient whom the provider refuses for good is suppressed for a time, with the reason', async () => {
  const account = await world.account()
  const id = await refuse(account, '400 ErrorInvalidRecipientSmtpAddress', { lane: 'security' })
  const { items } = await account.client.listSuppressions({ query: { address: 'Ada@example.org' } })
  expect(items).toMatchObject([
    {
      ...{ source: 'provider', scope: 'all', messageId: id, createdBy: 'system', address: 'ada@example.org' },
      ...{ reason: 'the provider refused the recipient: invalid_recipient', expiresAt: expect.any(String) },
    },
  ])
  const entries = await world.audit(items[0]?.id ?? '')
  expect(entries).toMatchObject([{ action: 'suppression.add', actor_kind: 'system', detail: { item: id } }])
  // A redrive is the decision of a person: it tries the recipient again although they are on the list now.
  await account.client.redrive({ params: { id }, body: {} })
  await world.mx.deliver()
  expect((await show(account, id)).status).toBe('sent')
  const { id: next } = await account.send({ lane: 'security' })
  expect((await show(account, next)).holdReason).toContain('invalid_recipient')
})

test.each([
  ['a refusal of the message', '400 ErrorInvalidRequest', {}],
  ['a failure for a while', '503 ErrorServerBusy', {}],
  ['a throttled mailbox', '429 ApplicationThrottled', {}],
  ['a full mailbox of the sender', '507 ErrorQuotaExceeded', {}],
  [
    'a refusal that names none of several',
    '400 ErrorInvalidRecipients',
    { to: ['ada@example.org', 'bob@example.org'] },
  ],
])('%s suppresses nobody', async (_, value, more) => {
  const account = await world.account()
  await refuse(account, value, more)
  expect((await account.client.listSuppressions({ query: {} })).items).toEqual([])
})

test('a refusal takes the place of a suppression that did not hold the message', async () => {
  const account = await world.account()
  const { id } = await add(account, { scope: ['bulk'] })
  await refuse(account, '400 ErrorInvalidRecipientSmtpAddress')
  const { items } = await account.client.listSuppressions({ query: {} })
  expect(items).toMatchObject([{ id, scope: 'all', source: 'provider', expiresAt: null }])
})

test('the list is shown by address and by source, and bad input is refused with what is wrong', async () => {
  const account = await world.account()
  const { id: first } = await add(account)
  const { id: second } = await add(account, { address: 'bob@bücher.example' })
  const list = async (query: object) => (await account.client.listSuppressions({ query })).items.map(({ id }) => id)
  expect(await list({})).toEqual([second, first])
  expect(await list({ address: 'BOB@xn--bcher-kva.example' })).toEqual([second])
  expect(await list({ source: 'provider' })).toEqual([])
  const page = await account.client.listSuppressions({ query: { limit: 1 } })
  expect(await list({ limit: 1, cursor: page.nextCursor })).toEqual([first])
  expect(await refusal(add(account))).toMatchObject({ code: 'suppression_exists', status: 409 })
  const past = await refusal(add(account, { address: 'cy@example.org', expiresAt: '2020-01-01T00:00:00Z' }))
  expect(past.problem?.errors).toMatchObject([{ pointer: '/expiresAt' }])
  for (const more of [{ address: 'nobody' }, { reason: '' }, { scope: [] }, { scope: 'some' }, { more: 1 }])
    expect((await refusal(add(account, more))).code).toBe('validation_failed')
  expect((await refusal(account.client.removeSuppression({ params: { id: account.id } }))).code).toBe('not_found')
})
