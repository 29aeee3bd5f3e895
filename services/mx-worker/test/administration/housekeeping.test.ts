import { afterAll, beforeAll, expect, test } from 'vitest'
import { tidyUp } from '../../src/domain/housekeeping/tidy-up.ts'
import { type AdministeredMx, startAdministeredMx } from './administered-mx.ts'

let world: AdministeredMx
beforeAll(async () => {
  world = await startAdministeredMx()
})
afterAll(() => world[Symbol.asyncDispose]())

const contentOf = (id: string) =>
  world.mx.owner.db.selectFrom('item_contents').select('item_id').where('item_id', '=', id).executeTakeFirst()
const write = (statement: string, ...values: string[]) => world.mx.owner.pool.query(statement, values)

test('the content of a sent message is erased after its time, and its record stays', async () => {
  const account = await world.account()
  const [old, young] = [await account.send(), await account.send()]
  await world.mx.deliver()
  const { id: waiting } = await account.send()
  await write("update queue_items set finished_at = now() - interval '72 hours' where id = $1", old.id)
  await write("update queue_items set finished_at = now() - interval '71 hours 59 minutes' where id = $1", young.id)
  await tidyUp(world.mx.deps)
  await tidyUp(world.mx.deps)
  const kept = await Promise.all(
    [old, young, { id: waiting }].map(async ({ id }) => (await contentOf(id)) !== undefined),
  )
  expect(kept).toEqual([false, true, true])
  expect(await account.client.getQueueItem({ params: { id: old.id } })).toMatchObject({
    ...{
      status: 'sent',
      subject: null,
      contentErasedAt: expect.any(String),
      attempts: [{ outcome: 'queued_by_provider' }],
    },
  })
})

test('after its time a failure keeps its figures, and loses its text and the content of its message', async () => {
  const account = await world.account()
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest' }])
  const [over, again, young] = [await account.send(), await account.send(), await account.send()]
  await world.mx.deliver()
  world.mx.graph.control.setFaults([])
  await write("update retained_failures set note = 'a note', retain_until = now() where item_id <> $1", young.id)
  await account.client.redrive({ params: { id: again.id }, body: {} })
  await tidyUp(world.mx.deps)
  const { items } = await account.client.listFailures({ query: {} })
  const of = (id: string) => items.find(({ messageId }) => messageId === id)
  expect(of(over.id)).toMatchObject({ providerMessage: null, note: null, code: 'invalid_message', attempts: 1 })
  expect(of(young.id)?.providerMessage).toEqual(expect.any(String))
  expect(await contentOf(over.id)).toBeUndefined()
  expect(await contentOf(young.id)).toBeDefined()
  // It is under way again, so its content stays.
  expect(await contentOf(again.id)).toBeDefined()
  const { attempts } = await account.client.getQueueItem({ params: { id: over.id } })
  expect(attempts).toMatchObject([{ providerMessage: null, providerCode: 'ErrorInvalidRequest' }])
})

test('an idempotency key can be used again after a day', async () => {
  const account = await world.account()
  const send = () =>
    account.application.sendMessage({
      body: { from: account.mailbox.address, to: ['ada@example.org'], subject: 'Hello', text: 'Hello' },
      headers: { 'idempotency-key': 'order-7' },
    })
  const first = await send()
  await write("update queue_items set accepted_at = now() - interval '23 hours 59 minutes' where id = $1", first.id)
  await tidyUp(world.mx.deps)
  expect(await send()).toMatchObject({ id: first.id, idempotentReplay: true })
  await write("update queue_items set accepted_at = now() - interval '24 hours' where id = $1", first.id)
  await tidyUp(world.mx.deps)
  expect(await send()).toMatchObject({ idempotentReplay: false })
})

test('a full clean-up deals with more than one part of a statement', async () => {
  const account = await world.account()
  const { id } = await account.send()
  await write(
    `insert into queue_items (id, account_id, mailbox_id, provider_id, lane, status, expires_at, size_bytes, recipient_count, created_by,
        finished_at, idempotency_key, idempotency_hash, accepted_at)
      select new_event_id(), account_id, mailbox_id, provider_id, lane, 'sent', expires_at, 1, 1, created_by,
        now() - interval '100 hours', n::text, 'hash', now() - interval '100 hours' from queue_items, generate_series(1, 2100) n where id = $1`,
    id,
  )
  await tidyUp(world.mx.deps)
  const { rows } = await write(
    `select count(*) filter (where content_erased_at is not null)::integer as erased,
      count(*) filter (where idempotency_key is not null)::integer as keys from queue_items where account_id = $1`,
    account.id,
  )
  expect(rows).toEqual([{ erased: 2100, keys: 0 }])
})
