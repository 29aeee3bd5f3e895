import { expect, test } from 'vitest'
import { sender, startMx } from '../mx-worker.ts'

const other = 'other@example.test'
const withRates = (throttle: Record<string, unknown>) => ({
  throttle: { maxConcurrentPerMailbox: 4, ...throttle },
})

test('a mailbox sends as many messages as its rate permits; the others wait without an attempt, and are told until when', async () => {
  await using mx = await startMx({
    policy: withRates({ messagesPerMailbox: '10/1m' }),
    graph: { mailboxes: [{ address: sender }, { address: other }] },
  })
  await mx.addMailbox(other)
  const ids: string[] = []
  for (let count = 0; count < 15; count++) ids.push(await mx.handIn({ lane: 'security' }))
  const elsewhere = await mx.handIn({ from: other })
  await mx.deliver()
  const sent = () => mx.graph.control.accepted(sender).length
  // Tokens come back while the test runs, too.
  expect(sent()).toBeGreaterThanOrEqual(10)
  expect((await mx.item(elsewhere)).status).toBe('sent')
  await mx.owner.db
    .updateTable('mail_rates')
    .set({ messages: 0, at: new Date(Date.now() + 3_600_000) })
    .execute()
  const late = await mx.handIn({ lane: 'security' })
  await mx.deliver()
  expect(await mx.item(late)).toMatchObject({ status: 'queued', attempts_total: 0, attempts_in_cycle: 0 })
  const { client } = await mx.application(['mx_read'])
  const { waiting } = await client.getMessage({ params: { id: late } })
  expect(waiting?.reason).toContain('rate')
  expect(Date.parse(waiting?.until ?? '')).toBeGreaterThan(Date.now())
  await mx.owner.db.updateTable('mail_rates').set({ messages: 0, at: new Date() }).execute()
  await mx.timePasses(60_000)
  await mx.deliver()
  expect((await mx.item(late)).status).toBe('sent')
})

test('a rate is that of all workers together, over every window', async () => {
  await using mx = await startMx({ policy: withRates({ messagesPerMailbox: '60/1h' }) })
  await using beside = await startMx({ beside: mx })
  for (let count = 0; count < 150; count++) await mx.handIn({ lane: 'security', to: [`reader-${count}@example.org`] })
  let passedMs = 0
  const beganAtMs = performance.now()
  for (let rounds = 0; rounds < 12; rounds++) {
    await Promise.all([mx.deliver(), beside.deliver()])
    // A full bucket, and what has come back since.
    const sinceMs = passedMs + performance.now() - beganAtMs
    expect(mx.graph.control.accepted().length).toBeLessThanOrEqual(60 + Math.ceil(sinceMs / 60_000))
    expect(mx.graph.control.accepted().length).toBeGreaterThanOrEqual(Math.min(150, 60 + Math.floor(passedMs / 60_000)))
    await mx.timePasses(10 * 60_000)
    passedMs += 10 * 60_000
  }
  expect(mx.graph.control.accepted().length).toBe(150)
})

test('a quarter of a rate is kept for the lanes before: a sign-in code does not wait for the digest', async () => {
  await using mx = await startMx({ policy: withRates({ messagesPerMailbox: '16/1d' }) })
  for (let count = 0; count < 30; count++) await mx.handIn({ lane: 'bulk' })
  await mx.deliver()
  expect(mx.graph.control.accepted().length).toBe(12)
  for (let count = 0; count < 5; count++) await mx.handIn({ lane: 'transactional' })
  await mx.deliver()
  expect(mx.graph.control.accepted().length).toBe(14)
  const codes = [await mx.handIn({ lane: 'security' }), await mx.handIn({ lane: 'security' })]
  await mx.deliver()
  for (const id of codes) expect((await mx.item(id)).status).toBe('sent')
})

test('recipients count one by one, and one message with more than a bucket holds goes when the bucket is full', async () => {
  await using mx = await startMx({
    policy: withRates({ messagesPerMailbox: '1000/1m', recipientsPerMailbox: '10/1d' }),
  })
  const to = (count: number) => Array.from({ length: count }, (_, index) => `reader-${index}@example.org`)
  const huge = await mx.handIn({ to: to(12), lane: 'security' })
  await mx.deliver()
  expect((await mx.item(huge)).status).toBe('sent')
  const single = await mx.handIn({ lane: 'security' })
  await mx.deliver()
  expect((await mx.item(single)).status).toBe('queued')
  await mx.timePasses(86_400_000 / 2)
  await mx.deliver()
  expect((await mx.item(single)).status).toBe('sent')
})

test('bytes count, and what was sent keeps the large one waiting and not lost', async () => {
  await using mx = await startMx({
    policy: { ...withRates({ messagesPerMailbox: '1000/1m', uploadBytesPerMailbox: '1MB/1d' }) },
  })
  const file = { name: 'a.pdf', contentType: 'application/pdf', content: Buffer.alloc(700_000).toString('base64') }
  const first = await mx.handIn({ attachments: [file], lane: 'security' })
  const second = await mx.handIn({ attachments: [file], lane: 'security' })
  await mx.deliver()
  expect([(await mx.item(first)).status, (await mx.item(second)).status]).toEqual(['sent', 'queued'])
  await mx.timePasses(86_400_000 / 2)
  await mx.deliver()
  expect((await mx.item(second)).status).toBe('sent')
})

test('a look-up uses a request and no message of a rate', async () => {
  await using mx = await startMx({
    policy: { ...withRates({ messagesPerMailbox: '1/1d' }), mail: { mode: 'draft_send' } },
  })
  mx.graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMessage', times: 1 }])
  const id = await mx.handIn({ lane: 'security' })
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('unknown')
  await mx.timePasses(31_000)
  await mx.deliver()
  expect((await mx.item(id)).status).toBe('sent')
})
