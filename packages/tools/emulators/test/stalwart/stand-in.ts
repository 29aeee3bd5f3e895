import { randomBytes } from 'node:crypto'
import { createTestClock, type TestClock } from '@constellation/testkit'
import { createStalwart, type Stalwart, type StalwartOptions } from '../../src/index.ts'

export const origin = 'http://stalwart.test'
export const administrator = { name: 'admin', password: 'the-password-of-the-administrator' }
/** A password that Stalwart accepts. */
export const password = 'plum-anchor-41-river'

type Json = Record<string, unknown>
export type Call = readonly [name: string, given: Json]

export type TestStalwart = Stalwart & {
  clock: TestClock
  /** Sends a request without credentials, unless the headers have them. */
  send(path: string, init?: RequestInit): Promise<Response>
  /** Sends these calls in one request, and gives their results in the same order. An error is `{ error }`. */
  jmap(calls: readonly Call[], authorization?: string): Promise<Json[]>
  /** The result of one call. */
  call(name: string, given: Json, authorization?: string): Promise<Json>
  /** Creates one object and gives its id. Throws what refused it. */
  create(object: string, value: Json): Promise<string>
  /** Everything of one object. */
  read(object: string, id: string): Promise<Json>
}

/** Stalwart inside this process, with a clock that does not move by itself. */
export function createTestStalwart(options: Partial<StalwartOptions> = {}): TestStalwart {
  const clock = createTestClock(new Date('2026-11-22T11:27:48Z'))
  const stalwart = createStalwart({ now: clock.now, random: randomBytes, administrator, ...options })
  const send: TestStalwart['send'] = (path, init) => stalwart.fetch(new Request(`${origin}${path}`, init))
  const jmap: TestStalwart['jmap'] = async (calls, authorization = basic(administrator)) => {
    const response = await send('/jmap', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: requestOf(calls),
    })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    const { methodResponses } = await response.json()
    return methodResponses.map(([name, result]: [string, Json]) => (name === 'error' ? { error: result } : result))
  }
  const call: TestStalwart['call'] = async (name, given, authorization) =>
    (await jmap([[name, given]], authorization))[0] ?? {}
  return {
    ...{ ...stalwart, clock, send, jmap, call },
    async create(object, value) {
      const { created, notCreated } = await call(`x:${object}/set`, { create: { new: value } })
      if (!created) throw new Error(JSON.stringify(notCreated))
      return (created as { new: { id: string } }).new.id
    },
    async read(object, id) {
      const { list } = await call(`x:${object}/get`, { ids: [id] })
      return (list as Json[])[0] ?? {}
    },
  }
}

export function requestOf(calls: readonly Call[]): string {
  const methodCalls = calls.map(([name, given], index) => [name, given, `c${index}`])
  return JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'], methodCalls })
}

export function basic({ name, password }: { name: string; password: string }): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}
