import { expect, test } from 'vitest'
import { ada, createTestGraph, plain, recipient } from './stand-in.ts'

const count = 10_000
const patienceMs = 120_000

test('of ten thousand messages, the books tell the lost and the doubled ones', { timeout: patienceMs }, async () => {
  const graph = createTestGraph()
  graph.control.setLimits({ requests: 2 * count })
  const send = (item: number) =>
    graph.sendMail(plain({ internetMessageHeaders: [{ name: 'x-item', value: String(item) }], subject: `${item}` }))
  graph.control.setFaults([{ kind: 'lost', times: 1 }])
  for (let item = 0; item < count; item++) await send(item)
  await send(17)
  const counts = graph.control.mailCounts('x-item')
  expect(Object.keys(counts)).toHaveLength(count)
  const wrong = Object.entries(counts).filter(([, { sent }]) => sent !== 1)
  expect(wrong).toEqual([
    ['0', { accepted: 1, sent: 0, delivered: 0 }],
    ['17', { accepted: 2, sent: 2, delivered: 2 }],
  ])
  expect(graph.control.receivedBy(recipient)).toHaveLength(count)
  const last = graph.control.sent(ada).at(-2)
  expect(await graph.sentItems(`internetMessageId eq '${last?.internetMessageId}'`)).toMatchObject([
    { subject: '9999' },
  ])
  expect(graph.control.calls().sendMail?.total).toBe(count + 1)
  // The requests themselves are kept only in part.
  expect(graph.control.received()).toHaveLength(1000)
})
