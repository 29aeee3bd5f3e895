import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { createTestClock } from '@constellation/testkit'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type RunningGraph, startGraph } from '../../src/index.ts'
import { ada, application, clientId, credentials, plain, recipient, shared, tenant } from './stand-in.ts'

const clock = createTestClock(new Date('2026-03-01T12:00:00Z'))
let graph: RunningGraph & AsyncDisposable
let authorization: string
beforeAll(async () => {
  const mailboxes = [{ address: ada }]
  graph = await startGraph({ now: clock.now, random: randomBytes, applications: [application], mailboxes })
  authorization = `Bearer ${(await (await requestToken()).json()).access_token}`
})
afterAll(() => graph[Symbol.asyncDispose]())
beforeEach(() => {
  graph.control.clearFaults()
  graph.control.clearMail()
  graph.control.clearCalls()
})

const requestToken = (fields = {}) =>
  fetch(`${graph.origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...credentials, ...fields }),
  })
const control = (method: string, path: string, body?: unknown) =>
  fetch(`${graph.origin}/_control${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
const read = async (path: string) => (await control('GET', path)).json()
const sendMail = (message = plain(), mailbox = ada) =>
  fetch(`${graph.origin}/v1.0/users/${mailbox}/sendMail`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'client-request-id': 'attempt-1' },
    body: JSON.stringify({ message }),
  })

test('tenants, applications and mailboxes are made and changed', async () => {
  const other = '22222222-bbbb-4bbb-8bbb-222222222222'
  const statuses = [
    await control('PUT', '/tenants', { id: other, domains: ['elsewhere.test'] }),
    await control('PUT', '/applications', { clientId: 'another', secrets: [{ value: 'first' }] }),
    await control('PUT', '/applications/another/secrets', [{ value: 'second' }]),
    await control('PUT', '/applications/another/permissions', ['Mail.Send']),
    await control('PUT', '/applications/another/access', { mailboxes: [ada], afterMs: 1000 }),
    await control('PUT', '/mailboxes', { address: shared, isFull: true }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([204, 204, 204, 204, 204, 204])
  expect((await requestToken({ client_id: 'another', client_secret: 'first' })).status).toBe(401)
  expect((await requestToken({ client_id: 'another', client_secret: 'second' })).status).toBe(200)
  expect((await sendMail(plain(), shared)).status).toBe(507)
})

test('limits, the lifetime of tokens and a throttle are set', async () => {
  expect((await control('PUT', '/limits', { retryAfter: 'one' })).status).toBe(204)
  expect((await control('POST', '/throttles', { mailbox: ada, ms: 5000 })).status).toBe(204)
  const response = await sendMail()
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1'])
  clock.advance({ seconds: 5 })
  await control('PUT', '/token-lifetime', { seconds: 60 })
  expect((await (await requestToken()).json()).expires_in).toBe(60)
  await control('PUT', '/token-lifetime', { seconds: 3599 })
  expect((await sendMail()).status).toBe(202)
  await control('POST', '/tokens/revoke')
  expect((await sendMail()).status).toBe(401)
  authorization = `Bearer ${(await (await requestToken()).json()).access_token}`
})

test.each([
  ['/tenants', { id: 'none' }],
  ['/applications', { clientId: 'x', certificates: ['none'] }],
  ['/applications/nobody/secrets', []],
  ['/applications/nobody/access', { mailboxes: null }],
  [`/applications/${clientId}/permissions`, ['Everything']],
  ['/mailboxes', { address: ada, isEmpty: true }],
  ['/limits', { requests: 0 }],
  ['/token-lifetime', { seconds: 'long' }],
])('what is not valid at %s is refused', async (path, body) => {
  const response = await control('PUT', path, body)
  expect([response.status, (await response.json()).code]).toEqual([422, 'validation_failed'])
})

test('the books, the counts and the calls are read and forgotten', async () => {
  await sendMail(plain({ internetMessageHeaders: [{ name: 'x-item', value: '17' }] }))
  const [accepted] = await read('/mail/accepted')
  expect(accepted).toMatchObject({
    mailbox: ada,
    clientRequestId: 'attempt-1',
    headers: [{ name: 'x-item', value: '17' }],
  })
  expect(await read(`/mail/sent?mailbox=${ada}`)).toEqual([accepted])
  expect(await read(`/mail/sent?mailbox=${shared}`)).toEqual([])
  expect(await read(`/mail/received/${recipient}`)).toMatchObject([{ internetMessageId: accepted.internetMessageId }])
  const once = { accepted: 1, sent: 1, delivered: 1 }
  expect(await read('/mail/counts?by=X-Item')).toEqual({ 17: once })
  expect(await read('/mail/counts?by=client-request-id')).toEqual({ 'attempt-1': once })
  expect(await read('/mail/counts')).toEqual({ [accepted.internetMessageId]: once })
  expect(await read(`/mail/drafts/${ada}`)).toEqual([])
  expect(await read('/calls')).toEqual({ sendMail: { total: 1, byStatus: { 202: 1 } } })
  expect((await control('DELETE', '/mail')).status).toBe(204)
  expect((await control('DELETE', '/calls')).status).toBe(204)
  expect([await read('/mail/accepted'), await read('/calls')]).toEqual([[], {}])
})

test('a connection is reset before the answer, or closed after it without saying so', async () => {
  graph.control.setFaults([{ kind: 'answer-lost', at: 'sendMail', times: 1 }])
  await expect(sendMail()).rejects.toThrow('fetch failed')
  expect(graph.control.sent()).toHaveLength(1)
  expect(graph.control.calls()).toEqual({ sendMail: { total: 1, byStatus: {} } })
  graph.control.setFaults([{ kind: 'close-after-answer', at: 'sendMail', times: 1 }])
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const { status, connection, closed } = await sendOver(agent)
  expect([status, connection]).toEqual([202, 'keep-alive'])
  await closed
  expect(graph.control.sent()).toHaveLength(2)
  agent.destroy()
})

test('a call hangs without work until it is released, and is reset then', async () => {
  graph.control.setFaults([{ kind: 'hang', at: 'sendMail', times: 1 }])
  const outcome = expect(sendMail()).rejects.toThrow('fetch failed')
  await vi.waitUntil(() => graph.control.faults().length === 0, 30_000)
  graph.control.release()
  await outcome
  expect(graph.control.accepted()).toEqual([])
})

/** Sends a mail over an agent that keeps connections. `closed` resolves when the other side closes this one. */
function sendOver(
  agent: Agent,
): Promise<{ status: number | undefined; connection: string | undefined; closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const outgoing = request(
      `${graph.origin}/v1.0/users/${ada}/sendMail`,
      { method: 'POST', headers, agent },
      (answer) => {
        answer.resume()
        const closed = new Promise<void>((done) => answer.socket.once('close', () => done()))
        resolve({ status: answer.statusCode, connection: answer.headers.connection, closed })
      },
    )
    outgoing.once('error', reject).end(JSON.stringify({ message: plain() }))
  })
}
