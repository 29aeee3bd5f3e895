import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Emulators, FaultRefusal, startEmulators } from '../src/index.ts'
import { client, standIn } from './stand-ins.ts'

let running: Emulators
let home: string
beforeAll(async () => {
  const place = { port: 0, clients: [client] }
  running = await startEmulators({
    now: () => new Date(),
    random: randomBytes,
    github: place,
    google: place,
    entra: place,
  })
  home = running.google.origin
})
afterAll(() => running.stop())
beforeEach(() => {
  running.google.control.clearFaults()
  running.google.control.clearReceived()
})

test('faults are set, read and cleared', async () => {
  const faults = [{ kind: 'wrong-nonce', times: 1 }]
  expect(await (await put(faults)).json()).toEqual(faults)
  expect(await (await fetch(`${home}/_control/faults`)).json()).toEqual(faults)
  expect((await fetch(`${home}/_control/faults`, { method: 'DELETE' })).status).toBe(204)
  expect(running.google.control.faults()).toEqual([])
})

test.each([
  ['an unknown kind', [{ kind: 'lightning' }]],
  ['a fault of another provider', [{ kind: 'scope-less' }]],
  ['no endpoint', [{ kind: 'slow' }]],
  ['an unknown endpoint', [{ kind: 'slow', at: 'emails' }]],
  ['an endpoint for a kind without one', [{ kind: 'wrong-nonce', at: 'token' }]],
  ['no value', [{ kind: 'missing-claim' }]],
  ['a value for a kind without one', [{ kind: 'wrong-nonce', value: 'x' }]],
  ['a value of another form', [{ kind: 'delay', at: 'token', value: 'soon' }]],
  ['no times', [{ kind: 'wrong-nonce', times: 0 }]],
  ['an unknown member', [{ kind: 'wrong-nonce', often: true }]],
  ['one invalid among valid', [{ kind: 'wrong-nonce' }, { kind: 'lightning' }]],
  ['no list', { kind: 'wrong-nonce' }],
])('%s is refused, and the current faults stay', async (_case, faults) => {
  await put([{ kind: 'expired' }])
  const response = await put(faults)
  expect([response.status, (await response.json()).code]).toEqual([422, 'validation_failed'])
  expect(running.google.control.faults()).toEqual([{ kind: 'expired' }])
})

test('a body that is not JSON is refused', async () => {
  const response = await fetch(`${home}/_control/faults`, { method: 'PUT', body: '{' })
  expect([response.status, (await response.json()).code]).toEqual([400, 'malformed_request'])
})

test('a test in this process is refused in the same way', () => {
  const { control } = standIn('github')
  expect(() => control.setFaults([{ kind: 'wrong-nonce' }])).toThrow(FaultRefusal)
})

test('received requests can be read and cleared', async () => {
  await fetch(`${home}/token?x=1`, { method: 'POST', headers: { 'x-own': 'yes' }, body: 'code=abc' })
  expect(await (await fetch(`${home}/_control/received`)).json()).toEqual([
    {
      at: 'token',
      method: 'POST',
      target: '/token?x=1',
      headers: expect.objectContaining({ 'x-own': 'yes' }),
      body: 'code=abc',
      receivedAt: expect.any(String),
    },
  ])
  await fetch(`${home}/_control/received`, { method: 'DELETE' })
  expect(running.google.control.received()).toEqual([])
})

test('keys are rotated', async () => {
  const kids = async () =>
    (await (await fetch(`${home}/oauth2/v3/certs`)).json()).keys.map(({ kid }: { kid: string }) => kid)
  const [before] = await kids()
  await fetch(`${home}/_control/keys/rotate`, { method: 'POST' })
  expect((await kids())[1]).toBe(before)
})

test.each([
  ['through an edge', { 'x-forwarded-host': 'google.localhost:8080' }],
  ['under a public name', { host: 'google.localhost:8080' }],
  ['under the name of an attacker that resolves to it', { host: 'evil.test' }],
])('nobody can control it %s', async (_case, headers) => {
  expect(await statusOf(headers)).toBe(404)
  expect(await statusOf({})).toBe(200)
})

test('stopping ends the requests that wait', async () => {
  const place = { port: 0, clients: [client] }
  const shortLived = await startEmulators({
    now: () => new Date(),
    random: randomBytes,
    github: place,
    google: place,
    entra: place,
  })
  shortLived.github.control.setFaults([{ kind: 'slow', at: 'user' }])
  const waiting = fetch(`${shortLived.github.origin}/user`)
  const outcome = expect(waiting).rejects.toThrow('fetch failed')
  await expect.poll(() => shortLived.github.control.received().length).toBe(1)
  await shortLived.stop()
  await outcome
})

function put(faults: unknown): Promise<Response> {
  return fetch(`${home}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) })
}

function statusOf(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${home}/_control/faults`, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    outgoing.once('error', reject).end()
  })
}
