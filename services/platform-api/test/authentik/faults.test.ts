import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { FaultKind } from '@constellation/emulators'
import { testLogger } from '@constellation/testkit'
import { openTimedFetch } from '@constellation/timed-fetch'
import { expect, onTestFinished, test } from 'vitest'
import { openAuthentik } from '../../src/authentik/open-authentik.ts'
import { failureOf, type Opened, open } from './opened.ts'
import { operations } from './operations.ts'

const password = 'AAAAA-BBBBB-CCCCC-DDDDD'

/** What may happen to one call, with the failure that it is then. */
const faults: Record<string, { kind: FaultKind; value?: string; failure: object }> = {
  'is reset before it is done': { kind: 'connection-reset', failure: { code: 'upstream_unavailable' } },
  'is done, and its answer lost': { kind: 'answer-lost', failure: { code: 'upstream_unavailable' } },
  'is answered by a page for people': { kind: 'not-json', failure: { code: 'upstream_unavailable' } },
  'is redirected': {
    kind: 'redirect',
    failure: {
      code: 'upstream_unavailable',
      message: 'Authentik redirects (307), which is not followed: is its URL right?',
    },
  },
  'is answered by ten megabytes': { kind: 'large-body', failure: { code: 'upstream_unavailable' } },
  'is answered by 500': { kind: 'status-500', failure: { code: 'upstream_unavailable' } },
  'is answered by 503': {
    kind: 'status',
    value: '503; Retry-After: 7',
    failure: { code: 'upstream_unavailable', retryAfterSeconds: 7 },
  },
  'is answered by 504 after it was done': {
    kind: 'status-after',
    value: '504',
    failure: { code: 'upstream_unavailable', retryAfterSeconds: undefined },
  },
  'comes too often': {
    kind: 'status',
    value: '429 throttled; Retry-After: 7',
    failure: { code: 'upstream_rate_limited', retryAfterSeconds: 7 },
  },
  'comes too often for a day': {
    kind: 'status',
    value: '429 throttled; Retry-After: 86400',
    failure: { code: 'upstream_rate_limited', retryAfterSeconds: 3600 },
  },
  'is forbidden': { kind: 'status', value: '403 forbidden', failure: { code: 'upstream_auth' } },
  'is refused': { kind: 'status', value: '400 refused', failure: { code: 'validation_rejected' } },
}

/** The names of the calls of an operation, in their order. */
async function callsOf(name: string): Promise<string[]> {
  const { opened, run } = await begin(name)
  await run()
  return opened.calls()
}

/** A stand-in in which the operation can be done, and what does it. */
async function begin(name: string, options: Parameters<typeof open>[0] = {}) {
  const opened = await open(options)
  const run = await operations[name]?.(opened, password)
  if (!run) throw new Error(`there is no operation "${name}"`)
  opened.stand.control.clearReceived()
  opened.sent = 0
  return { opened, ...run }
}

/** Lets the request at this place meet a fault, once. */
function failAt(opened: Opened, place: number, fault: { kind: FaultKind; at: string; value?: string }): void {
  opened.before = (sent) => {
    if (sent === place) opened.stand.control.setFaults([{ ...fault, times: 1 }])
  }
}

const cases = Object.keys(operations).flatMap((operation) => Object.keys(faults).map((fault) => [operation, fault]))

test.each(cases)(
  '%s: when one of its calls %s, it says so, and a repeat ends as if nothing was',
  async (name = '', how = '') => {
    const { kind, value, failure: expected } = faults[how] ?? {}
    if (!kind) throw new Error(`there is no fault "${how}"`)
    for (const [place, at] of (await callsOf(name)).entries()) {
      const { opened, run, isDone, makes } = await begin(name)
      failAt(opened, place, { kind, at, ...(value !== undefined && { value }) })
      const outcome = await settle(run())
      // A refusal stays one: what is not found cannot be answered otherwise after it was done.
      const wasMet = opened.stand.control.faults().length === 0
      // A creation whose answer was lost is recognised by its marker.
      const recovers = at === makes && ['answer-lost', 'status-after'].includes(kind)
      if (recovers) expect(outcome, at).toMatchObject({ value: { isNew: true } })
      else if (wasMet) {
        const { failure, text } = await failureOf(Promise.reject(outcome.error))
        expect(failure, `${at} at ${place}`).toMatchObject(expected ?? {})
        expect(text).not.toMatch(new RegExp(`${password}|${opened.token}`))
      }
      opened.stand.control.clearFaults()
      opened.before = undefined
      await run()
      expect(isDone(), `${at} at ${place}`).toBe(true)
    }
  },
)

async function settle(work: Promise<unknown>): Promise<{ value?: unknown; error?: unknown }> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
}

test.each(Object.keys(operations))('%s: a write that is answered and not done is found out', async (name) => {
  const writes = (await callsOf(name)).filter((at) => !/^(read|list)/.test(at))
  for (const at of writes) {
    const { opened, run, isDone } = await begin(name)
    opened.stand.control.setFaults([{ kind: 'write-ignored', at, times: 1 }])
    expect((await failureOf(run())).failure, at).toMatchObject({ code: 'verify_failed' })
    await run()
    expect(isDone()).toBe(true)
  }
})

test.each(Object.keys(operations))('%s: what does not answer in time is no answer', async (name) => {
  for (const kind of ['slow', 'drip'] as const) {
    const [first = ''] = await callsOf(name)
    const { opened, run } = await begin(name, { answerTimeoutMs: 300 })
    opened.stand.control.setFaults([{ kind, at: first }])
    expect((await failureOf(run())).failure, kind).toMatchObject({
      code: 'upstream_unavailable',
      message: 'Authentik did not answer in time',
    })
  }
})

test('a connection that is refused, or is not there in two seconds, is no answer', async () => {
  const closed = await listen()
  await close(closed.server)
  const silent = await listen()
  onTestFinished(() => close(silent.server))
  for (const [baseUrl, code] of [
    [`http://127.0.0.1:${closed.port}`, 'ECONNREFUSED'],
    // It takes the connection, and no encryption begins.
    [`https://127.0.0.1:${silent.port}`, 'UND_ERR_CONNECT_TIMEOUT'],
  ] as const) {
    await using timed = openTimedFetch(fetch)
    const options = {
      baseUrl,
      token: 'the-token',
      fetch: timed.fetch,
      now: () => new Date(),
      logger: testLogger().logger,
    }
    const { users } = openAuthentik({ ...options, answerTimeoutMs: 60_000 })
    const { failure, text } = await failureOf(users.listAuthenticators(1))
    expect(failure).toMatchObject({ code: 'upstream_unavailable' })
    expect(text).toContain(code)
    expect(text).not.toContain('the-token')
  }
})

async function listen() {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)))
  return { server: Object.assign(server, { sockets }), port: address.port }
}

async function close(server: Server & { sockets: Set<Socket> }): Promise<void> {
  for (const socket of server.sockets) socket.destroy()
  const closed = once(server, 'close')
  server.close()
  await closed
}
