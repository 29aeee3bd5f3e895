import { Refusal } from '@constellation/client'
import { expect, test } from 'vitest'
import { greeting, startMx } from '../mx-worker.ts'

const keyed = (key: string, more: object = {}) => ({
  body: { ...greeting, ...more },
  headers: { 'idempotency-key': key },
})

test('a repeated request is answered with the same message, and says so', async () => {
  await using mx = await startMx()
  const { key, client } = await mx.application()
  const first = await client.sendMessage(keyed('order-1'))
  const again = await mx.app.request('/v1/messages', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'order-1' },
    body: JSON.stringify(greeting),
  })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true'])
  expect(await again.json()).toMatchObject({ id: first.id, idempotentReplay: true })
  await mx.deliver()
  expect(mx.graph.control.sent().length).toBe(1)
})

test('the same key for another message is a conflict', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  await client.sendMessage(keyed('order-1'))
  const answer = client.sendMessage(keyed('order-1', { subject: 'Another' }))
  await expect(answer).rejects.toMatchObject({ code: 'idempotency_conflict' })
})

test('the keys of two accounts are two', async () => {
  await using mx = await startMx()
  const other = '0190a1b2-0000-7000-8000-00000000000b'
  await mx.addProvider({}, other)
  await mx.addMailbox(greeting.from, other)
  const [{ client }, { client: neighbour }] = [await mx.application(), await mx.application(['mx_send'], other)]
  const [one, two] = [await client.sendMessage(keyed('k')), await neighbour.sendMessage(keyed('k'))]
  expect(one.id).not.toBe(two.id)
})

test('fifty equal requests at once make one message, and answer 202 or 409 only', async () => {
  await using mx = await startMx()
  const { client } = await mx.application()
  for (const round of ['a', 'b', 'c', 'd', 'e']) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        client.sendMessage(keyed(`order-${round}`)).then(
          ({ id }) => id,
          (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
        ),
      ),
    )
    const ids = new Set(answers.filter((one) => one !== 'idempotency_in_progress'))
    expect(ids.size).toBe(1)
  }
  const { rows } = await mx.owner.pool.query('select count(*)::integer as items from queue_items')
  expect(rows).toEqual([{ items: 5 }])
})
