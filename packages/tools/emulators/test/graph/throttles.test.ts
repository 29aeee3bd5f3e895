import { createTestClock } from '@constellation/testkit'
import { expect, test, vi } from 'vitest'
import { limitsSchema } from '../../src/graph/limits.ts'
import { createThrottles } from '../../src/graph/throttles.ts'
import type { LimitChanges } from '../../src/index.ts'
import { ada, application, createTestGraph, plain, refusalOf, shared, type TestGraph } from './stand-in.ts'

const throttled = [429, 'ApplicationThrottled']

test('after the number of requests, an application is throttled at that mailbox until its window ends', async () => {
  const graph = createTestGraph({
    applications: [application, { ...application, clientId: 'another' }],
    limits: { requests: 2 },
  })
  const another = `Bearer ${(await (await graph.token({ client_id: 'another' })).json()).access_token}`
  const statuses = [await graph.sendMail(), await graph.sendMail()].map(({ status }) => status)
  graph.clock.advance({ minutes: 4 })
  const third = await graph.sendMail()
  expect([...statuses, third.status, third.headers.get('retry-after')]).toEqual([202, 202, 429, '360'])
  expect(await refusalOf(third)).toEqual(throttled)
  expect((await graph.call('POST', `/v1.0/users/${shared}/sendMail`, { message: plain() })).status).toBe(202)
  expect((await graph.sendMail(undefined, { authorization: another })).status).toBe(202)
  graph.clock.advance({ seconds: 359 })
  expect((await graph.sendMail()).headers.get('retry-after')).toBe('1')
  graph.clock.advance({ seconds: 1 })
  expect((await graph.sendMail()).status).toBe(202)
  expect(graph.control.calls().sendMail).toEqual({ total: 7, byStatus: { 202: 5, 429: 2 } })
})

test('the limits are those of Graph unless they are set', () => {
  const { now } = createTestClock(new Date('2026-03-01T12:00:00Z'))
  const throttles = createThrottles(now, () => limitsSchema.parse({}))
  const admit = (key: string, sizeBytes: number) => throttles.admit({ key, sizeBytes })
  const calls = Array.from({ length: 10_001 }, () => {
    const admission = admit('requests', 0)
    if (admission.kind === 'admitted') admission.done()
    return admission
  })
  expect(calls.findIndex(({ kind }) => kind === 'refused')).toBe(10_000)
  expect(calls.at(-1)).toEqual({ kind: 'refused', limit: 'MailboxRequests', retryAfter: '600' })
  expect(admit('bytes', 150 * 1024 * 1024).kind).toBe('admitted')
  expect(admit('bytes', 1)).toEqual({ kind: 'refused', limit: 'MailboxUpload', retryAfter: '300' })
})

test('only four calls are at work at once', async () => {
  const graph = createTestGraph()
  await graph.sendMail()
  graph.control.setFaults([{ kind: 'slow', at: 'sendMail', times: 4 }])
  const waiting = Array.from({ length: 4 }, () => graph.sendMail())
  await vi.waitUntil(() => graph.control.faults().length === 0, 30_000)
  const fifth = await graph.sendMail()
  expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([429, '1'])
  expect((await fifth.json()).error.message).toBe('Application is over its MailboxConcurrency limit.')
  graph.control.release()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202, 202, 202])
  expect((await graph.sendMail()).status).toBe(202)
})

test('the volume of uploads counts, of requests and of slices', async () => {
  const graph = createTestGraph({ limits: { uploadBytes: 4_000_000, minSessionBytes: 1, requestBytes: 8_000_000 } })
  const { id } = await graph.draft()
  const AttachmentItem = { attachmentType: 'file', name: 'a', size: 6_000_000 }
  const path = `/v1.0/users/${ada}/messages/${id}/attachments/createUploadSession`
  const { uploadUrl } = await (await graph.call('POST', path, { AttachmentItem })).json()
  const slice = (first: number) => {
    const headers = { 'content-range': `bytes ${first}-${first + 2_999_999}/6000000` }
    return graph.fetch(new Request(uploadUrl, { method: 'PUT', headers, body: new Uint8Array(3_000_000) }))
  }
  expect((await slice(0)).status).toBe(200)
  expect(await refusalOf(await slice(3_000_000))).toEqual(throttled)
  graph.clock.advance({ minutes: 5 })
  expect((await slice(3_000_000)).status).toBe(201)
})

test('a throttle can last longer with each call during it, and say 1 each time', async () => {
  const graph = createTestGraph({ limits: { retryAfter: 'one', prolongMs: 30_000 } })
  graph.control.throttle(ada, 60_000)
  for (let call = 0; call < 3; call++) {
    const response = await graph.sendMail()
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1'])
    graph.clock.advance({ seconds: 1 })
  }
  graph.clock.advance({ seconds: 146 })
  expect(await recovers(graph)).toBe(false)
  graph.clock.advance({ seconds: 31 })
  expect(await recovers(graph)).toBe(true)
})

test.each([
  ['exact', '90'],
  ['one', '1'],
  ['absent', null],
])('Retry-After is %s', async (retryAfter, value) => {
  const graph = createTestGraph()
  graph.control.setLimits({ retryAfter } as LimitChanges)
  graph.control.throttle(ada, 90_000)
  expect((await graph.sendMail()).headers.get('retry-after')).toBe(value)
})

test('a refused call uses no fault', async () => {
  const graph = createTestGraph()
  graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '503', times: 1 }])
  graph.control.throttle(ada, 1000)
  expect((await graph.sendMail()).status).toBe(429)
  graph.clock.advance({ seconds: 1 })
  expect((await graph.sendMail()).status).toBe(503)
})

async function recovers(graph: TestGraph): Promise<boolean> {
  return (await graph.sendMail()).status === 202
}
