import { expect, test } from 'vitest'
import { sender, startMx } from '../mx-worker.ts'

const quick = { throttle: { messagesPerMailbox: '100000/1m' } }

test('a provider that prolongs its throttle with each call and says 1 second gets few calls, and every message is sent once (FM-17)', async () => {
  for (const retryAfter of ['one', 'absent'] as const) {
    await using mx = await startMx({ policy: quick })
    mx.graph.control.setLimits({ retryAfter, prolongMs: 60_000 })
    const ids: string[] = []
    for (let count = 0; count < 30; count++) ids.push(await mx.handIn({ to: [`reader-${count}@example.org`] }))
    mx.graph.control.throttle(sender, 600_000)
    const refused = () => mx.graph.control.calls().sendMail?.byStatus['429'] ?? 0
    await mx.deliver()
    expect(refused()).toBeLessThanOrEqual(4)
    const [pause] = await mx.owner.db.selectFrom('throttle_pauses').selectAll().execute()
    // Answers to one burst are one strike.
    expect(pause?.strikes).toBe(1)
    for (let minutes = 0; minutes < 60; minutes++) {
      await mx.timePasses(60_000)
      await mx.deliver()
    }
    expect(refused()).toBeLessThanOrEqual(12)
    for (const id of ids) expect((await mx.item(id)).status).toBe('sent')
    expect(mx.graph.control.accepted().length).toBe(ids.length)
    expect(await mx.owner.db.selectFrom('throttle_pauses').selectAll().execute()).toEqual([])
  }
})

test('every worker honours the pause of a mailbox, and other mailboxes go on', async () => {
  const other = 'other@example.test'
  await using mx = await startMx({ policy: quick, graph: { mailboxes: [{ address: sender }, { address: other }] } })
  await using beside = await startMx({ beside: mx })
  await mx.addMailbox(other)
  mx.graph.control.setFaults([
    { kind: 'status', at: 'sendMail', value: '429 ApplicationThrottled; Retry-After: 600', times: 1, for: sender },
  ])
  const first = await mx.handIn()
  await mx.deliver()
  const second = await mx.handIn()
  const third = await mx.handIn({ from: other })
  await beside.deliver()
  expect(await mx.item(first)).toMatchObject({ status: 'retry_wait' })
  expect(await mx.item(second)).toMatchObject({ status: 'queued', attempts_total: 0 })
  expect((await mx.item(third)).status).toBe('sent')
  const { client } = await mx.application(['mx_read'])
  expect((await client.getMessage({ params: { id: second } })).waiting?.reason).toContain('throttles')
  await mx.timePasses(599_000)
  await beside.deliver()
  expect((await mx.item(second)).status).toBe('queued')
  await mx.timePasses(100_000)
  await beside.deliver()
  expect((await mx.item(second)).status).toBe('sent')
})

test('after a pause one message is tried at a time until one is accepted', async () => {
  await using mx = await startMx({ policy: quick })
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '429', times: 4 }])
  for (let count = 0; count < 10; count++) await mx.handIn({ to: [`reader-${count}@example.org`] })
  await mx.deliver()
  expect(mx.graph.control.calls().sendMail?.total).toBe(4)
  await mx.timePasses(40_000)
  await mx.delivery?.worker.step()
  expect(mx.delivery?.worker.inFlight()).toBe(1)
  await mx.deliver()
  expect(mx.graph.control.accepted().length).toBe(10)
})

test('a daily limit pauses the mailbox for an hour, whatever the provider asks for', async () => {
  await using mx = await startMx({ policy: { throttle: { maxRetryAfter: '1m' } } })
  mx.graph.control.setFaults([
    { kind: 'status', at: 'sendMail', value: '429 ErrorExceededMessageLimit; Retry-After: 1', times: 1 },
  ])
  const id = await mx.handIn()
  await mx.deliver()
  await mx.timePasses(3_599_000)
  await mx.deliver()
  expect(await mx.item(id)).toMatchObject({ status: 'retry_wait', last_code: 'daily_limit' })
  await mx.timePasses(400_000)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
})

test('an overload of several mailboxes within a minute pauses the whole provider', async () => {
  const addresses = Array.from({ length: 4 }, (_, index) => `sender-${index}@example.test`)
  await using mx = await startMx({ policy: quick, graph: { mailboxes: addresses.map((address) => ({ address })) } })
  for (const address of addresses) await mx.addMailbox(address)
  mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '503 ErrorServerBusy', times: 3 }])
  for (const from of addresses.slice(0, 3)) await mx.handIn({ from })
  await mx.deliver()
  const last = await mx.handIn({ from: addresses[3] ?? '' })
  await mx.deliver()
  expect(await mx.item(last)).toMatchObject({ status: 'queued', attempts_total: 0 })
  await mx.timePasses(40_000)
  await mx.deliver()
  expect(mx.graph.control.accepted().length).toBe(4)
})
