import { expect, test } from 'vitest'
import { startMx, type TestMx } from '../mx-worker.ts'
import { reconcilable } from './modes.ts'

const workers = 20
const mailboxes = 30
const messages = Number(process.env.MX_RACE_MESSAGES ?? 1500)

test(`${workers} workers claim ${messages} messages: the provider accepts each once, and never has more calls at once than it permits`, {
  timeout: 600_000,
}, async () => {
  const addresses = Array.from({ length: mailboxes }, (_, index) => `sender-${index}@example.test`)
  await using instances = new AsyncDisposableStack()
  const variables = { MX_WORKER_DATABASE_POOL: '4', MX_WORKER_CONCURRENCY: '16' }
  const policy = {
    throttle: { messagesPerMailbox: '1000000/1m', recipientsPerMailbox: '1000000/1m' },
    mail: { mode: 'mime' },
  }
  const mx = instances.use(
    await startMx({ variables, policy, graph: { mailboxes: addresses.map((address) => ({ address })) } }),
  )
  const all: TestMx[] = [mx]
  while (all.length < workers) all.push(instances.use(await startMx({ variables, beside: mx })))
  for (const address of addresses) await mx.addMailbox(address)
  const ids: string[] = []
  const handIn = async (index: number) => {
    const from = addresses[index % mailboxes] ?? ''
    ids.push(await mx.handIn({ from, to: [`reader-${index}@example.org`] }))
  }
  for (let index = 0; index < messages; index += 50)
    await Promise.all(Array.from({ length: Math.min(50, messages - index) }, (_, offset) => handIn(index + offset)))
  // A worker finds nothing while the places of all mailboxes are taken, and looks again.
  const left = async () =>
    mx.owner.db.selectFrom('queue_items').select('id').where('status', '<>', 'sent').limit(1).execute()
  while ((await left()).length > 0) await Promise.all(all.map((one) => one.deliver()))

  const counts = Object.values(mx.graph.control.mailCounts('message-id'))
  expect(counts.length).toBe(messages)
  expect(counts.filter(({ accepted }) => accepted !== 1)).toEqual([])
  expect(mx.graph.control.calls().sendMail).toEqual({ total: messages, byStatus: { 202: messages } })
  const claimedBy = await mx.owner.db
    .selectFrom('delivery_attempts')
    .select(({ fn }) => ['worker_id', fn.countAll().as('attempts')])
    .groupBy('worker_id')
    .execute()
  expect(claimedBy.reduce((sum, { attempts }) => sum + Number(attempts), 0)).toBe(messages)
  process.stdout.write(
    `${workers} workers, ${messages} messages: ${counts.length} accepted once, ${claimedBy.length} workers had some\n`,
  )
})

test('workers that race over messages that may have been sent find each of them once', {
  timeout: 600_000,
}, async () => {
  for (const { mode, by } of reconcilable) {
    await using instances = new AsyncDisposableStack()
    const variables = { MX_WORKER_DATABASE_POOL: '4' }
    const mx = instances.use(
      await startMx({ variables, policy: { throttle: { messagesPerMailbox: '1000000/1m' }, mail: { mode } } }),
    )
    await mx.prove(by)
    const all: TestMx[] = [mx]
    while (all.length < 5) all.push(instances.use(await startMx({ variables, beside: mx })))
    const at = mode === 'draft_send' ? 'sendMessage' : 'sendMail'
    mx.graph.control.setFaults([
      { kind: 'answer-lost', at, times: 10 },
      { kind: 'connection-reset', at, times: 10 },
      { kind: 'status-after', at, value: '504', times: 10 },
    ])
    for (let index = 0; index < 40; index++) await mx.handIn({ to: [`reader-${index}@example.org`] })
    for (let rounds = 0; rounds < 30; rounds++) {
      await Promise.all(all.map((one) => one.deliver()))
      await mx.timePasses(60_000)
    }
    const states = await mx.owner.db.selectFrom('queue_items').select('status').execute()
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(['sent']))
    expect(mx.graph.control.accepted().length).toBe(40)
    expect(new Set(mx.graph.control.accepted().map(({ to }) => to[0]?.address)).size).toBe(40)
  }
})
