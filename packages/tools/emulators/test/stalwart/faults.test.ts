import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type FaultKind, faultTable, type RunningStalwart, startStalwart } from '../../src/index.ts'
import { administrator, basic, requestOf } from './stand-in.ts'

let stalwart: RunningStalwart
beforeAll(async () => {
  stalwart = await startStalwart({ now: () => new Date(), random: randomBytes, administrator })
})
afterAll(() => stalwart[Symbol.asyncDispose]())
beforeEach(() => {
  stalwart.control.clearFaults()
  stalwart.control.clearReceived()
})

const headers = { authorization: basic(administrator), 'content-type': 'application/json' }
const post = (name: string, given: Record<string, unknown>) =>
  fetch(`${stalwart.origin}/jmap`, { method: 'POST', headers, body: requestOf([[name, given]]), redirect: 'manual' })
const call = async (name: string, given: Record<string, unknown>) =>
  (await (await post(name, given)).json()).methodResponses[0]

const nameCount = { made: 0 }
function newName(): string {
  nameCount.made += 1
  return `domain-${nameCount.made}.test`
}
const create = (name = newName()) => post('x:Domain/set', { create: { d: { name } } })
const names = () => stalwart.control.objects('Domain').map(({ name }) => name)
const set = 'Domain/set'

/** For each fault that Stalwart can have, a check of its effect. The compiler requires all of them. */
type StalwartFault = {
  [Kind in FaultKind]: 'stalwart' extends (typeof faultTable)[Kind]['providers'][number] ? Kind : never
}[FaultKind]

const checks: Record<StalwartFault, () => Promise<void>> = {
  slow: async () => {
    stalwart.control.setFaults([{ kind: 'slow', at: set, times: 1 }])
    const waiting = create()
    await expect.poll(() => stalwart.control.received().length).toBe(1)
    expect((await post('x:Domain/query', {})).status).toBe(200)
    stalwart.control.release()
    expect((await waiting).status).toBe(200)
  },
  drip: async () => {
    stalwart.control.setFaults([{ kind: 'drip', at: set, times: 1 }])
    const reader = (await create()).body?.getReader()
    expect(await reader?.read()).toMatchObject({ done: false })
    stalwart.control.release()
  },
  redirect: async () => {
    stalwart.control.setFaults([{ kind: 'redirect', at: set, times: 1 }])
    expect((await create()).status).toBe(307)
  },
  'status-500': async () => {
    stalwart.control.setFaults([{ kind: 'status-500', at: set, times: 1 }])
    expect((await create()).status).toBe(500)
  },
  'large-body': async () => {
    stalwart.control.setFaults([{ kind: 'large-body', at: set, times: 1 }])
    expect((await (await create()).text()).length).toBeGreaterThan(10 * 1024 * 1024)
  },
  'not-json': async () => {
    stalwart.control.setFaults([{ kind: 'not-json', at: set, times: 1 }])
    await expect((await create()).json()).rejects.toThrow(SyntaxError)
  },
  'connection-reset': async () => {
    const name = newName()
    stalwart.control.setFaults([{ kind: 'connection-reset', at: set, times: 1 }])
    await expect(create(name)).rejects.toThrow('fetch failed')
    expect(names()).not.toContain(name)
  },
  'answer-lost': async () => {
    const name = newName()
    stalwart.control.setFaults([{ kind: 'answer-lost', at: set, times: 1 }])
    await expect(create(name)).rejects.toThrow('fetch failed')
    expect(names()).toContain(name)
  },
  delay: async () => {
    stalwart.control.setFaults([{ kind: 'delay', at: set, value: '1', times: 1 }])
    expect((await create()).status).toBe(200)
  },
  hang: async () => {
    const name = newName()
    stalwart.control.setFaults([{ kind: 'hang', at: set, times: 1 }])
    const waiting = expect(create(name)).rejects.toThrow('fetch failed')
    await expect.poll(() => stalwart.control.received().length).toBe(1)
    stalwart.control.release()
    await waiting
    expect(names()).not.toContain(name)
  },
  status: async () => {
    const name = newName()
    stalwart.control.setFaults([
      { kind: 'status', at: set, value: '429; Retry-After: 5', times: 1 },
      { kind: 'status', at: set, value: '400 limit', times: 1 },
    ])
    const refused = await create(name)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
    expect(await (await create(name)).json()).toMatchObject({ limit: 'maxConcurrentRequests' })
    expect(names()).not.toContain(name)
  },
  'status-after': async () => {
    const name = newName()
    stalwart.control.setFaults([{ kind: 'status-after', at: set, value: '503', times: 1 }])
    expect((await create(name)).status).toBe(503)
    expect(names()).toContain(name)
  },
  'method-error': async () => {
    stalwart.control.setFaults([{ kind: 'method-error', at: set, value: 'serverUnavailable', times: 1 }])
    expect(await call('x:Domain/set', { create: {} })).toMatchObject(['error', { type: 'serverUnavailable' }, 'c0'])
  },
  'set-error': async () => {
    stalwart.control.setFaults([{ kind: 'set-error', at: set, value: 'overQuota', times: 1 }])
    const given = { create: { d: { name: newName() } }, update: { b: {} }, destroy: ['c'] }
    const refusal = { type: 'overQuota' }
    expect((await call('x:Domain/set', given))[1]).toMatchObject({
      ...{ notCreated: { d: refusal }, notUpdated: { b: refusal }, notDestroyed: { c: refusal } },
    })
  },
  unchanged: async () => {
    const name = newName()
    stalwart.control.setFaults([{ kind: 'unchanged', at: set, times: 1 }])
    expect(await (await create(name)).json()).toHaveProperty('methodResponses.0.1.created.d.id')
    expect(names()).not.toContain(name)
  },
  'filter-ignored': async () => {
    await create()
    stalwart.control.setFaults([{ kind: 'filter-ignored', at: 'Domain/query', times: 1 }])
    const filter = { name: 'nobody.test' }
    expect((await call('x:Domain/query', { filter }))[1].ids.length).toBe(names().length)
    expect((await call('x:Domain/query', { filter }))[1].ids).toEqual([])
  },
  'ids-ignored': async () => {
    await create()
    stalwart.control.setFaults([{ kind: 'ids-ignored', at: 'Domain/get', times: 1 }])
    expect((await call('x:Domain/get', { ids: [] }))[1].list.length).toBe(names().length)
  },
  unseen: async () => {
    await create()
    stalwart.control.setFaults([
      { kind: 'unseen', at: 'Domain/query', times: 1 },
      { kind: 'unseen', at: 'Domain/get', times: 1 },
    ])
    expect((await call('x:Domain/query', {}))[1].ids).toEqual([])
    expect((await call('x:Domain/get', { ids: ['b'] }))[1]).toMatchObject({ list: [], notFound: ['b'] })
  },
}

for (const [kind, check] of Object.entries(checks)) test(`${kind}: ${faultTable[kind as FaultKind].does}`, check)

test('a fifth request at once is refused', async () => {
  stalwart.control.setFaults([{ kind: 'slow', at: 'Domain/query' }])
  const waiting = Array.from({ length: 4 }, () => post('x:Domain/query', {}))
  await expect.poll(() => stalwart.control.received().length).toBe(4)
  const refused = await post('x:Domain/query', {})
  expect([refused.status, (await refused.json()).limit]).toEqual([400, 'maxConcurrentRequests'])
  stalwart.control.clearFaults()
  for (const one of waiting) expect((await one).status).toBe(200)
})

test('a request is named by its first change, and received requests hold no secret', async () => {
  const body = requestOf([
    ['x:Domain/query', {}],
    ['x:Account/set', { update: { b: { 'credentials/0/secret': 'a "quoted" secret' } } }],
  ])
  await fetch(`${stalwart.origin}/jmap`, { method: 'POST', headers, body })
  const [received] = stalwart.control.received()
  expect(received).toMatchObject({ at: 'Account/set', headers: { authorization: 'Basic …' } })
  expect(JSON.stringify(received)).not.toContain('quoted')
})

test('the control works over HTTP', async () => {
  const control = (method: string, path: string, input?: unknown) =>
    fetch(`${stalwart.origin}/_control${path}`, { method, ...(input !== undefined && { body: JSON.stringify(input) }) })
  const domainId = (await (await create()).json()).methodResponses[0][1].created.d.id
  const [, { created }] = await call('x:Account/set', { create: { a: { '@type': 'User', name: 'anna', domainId } } })
  expect((await control('PUT', `/accounts/${created.a.id}/used`, { usedBytes: 12 })).status).toBe(204)
  expect(await (await control('GET', '/objects/Account')).json()).toMatchObject([{ usedDiskQuota: 12 }])
  expect((await control('GET', '/objects/Nothing')).status).toBe(404)
  expect((await control('PUT', '/accounts/zzz/used', { usedBytes: 1 })).status).toBe(422)
  expect((await control('PUT', '/keys', { token: 'API_new', permissions: ['authenticate'] })).status).toBe(204)
  const session = () => fetch(`${stalwart.origin}/jmap/session`, { headers: { authorization: 'Bearer API_new' } })
  expect((await session()).status).toBe(200)
  expect((await control('DELETE', '/keys/API_new')).status).toBe(204)
  expect((await session()).status).toBe(401)
  expect((await control('PUT', '/dkim-delays', { ed25519Ms: 0, rsaMs: 0 })).status).toBe(204)
  expect((await control('PUT', '/dkim-delays', { ed25519Ms: -1, rsaMs: 0 })).status).toBe(422)
})
