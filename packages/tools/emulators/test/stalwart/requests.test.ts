import { beforeAll, expect, test } from 'vitest'
import { administrator, basic, createTestStalwart } from './stand-in.ts'

const stalwart = createTestStalwart()
const ids: string[] = []
beforeAll(async () => {
  for (const name of ['one', 'two', 'three', 'four', 'five'])
    ids.push(await stalwart.create('Domain', { name: `${name}.test`, description: `Number ${name}` }))
})

const ownHeaders = { authorization: basic(administrator), 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = {}) =>
  stalwart.send('/jmap/', { method: 'POST', body, headers: { ...ownHeaders, ...headers } })
const query = (given: Record<string, unknown>) => stalwart.call('x:Domain/query', given)
const sort = [{ property: 'id', isAscending: true }]

test.each([
  ['another content type', '{}', { 'content-type': 'text/plain' }, 'notJSON'],
  ['broken JSON', '{"using":[', {}, 'notRequest'],
  ['no object', '[]', {}, 'notRequest'],
  ['a capability that it does not have', '{"using":["urn:x"],"methodCalls":[]}', {}, 'notRequest'],
  ['no calls', '{"using":[]}', {}, 'notRequest'],
  ['seventeen calls', JSON.stringify({ using: [], methodCalls: Array(17).fill(['x:A/get', {}, 'a']) }), {}, 'limit'],
])('%s is refused as a whole', async (_case, body, headers, type) => {
  const response = await post(body, headers)
  expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
  const problem = await response.json()
  expect(problem.type).toBe(`urn:ietf:params:jmap:error:${type}`)
  // The trap: it repeats what it got.
  if (type === 'notRequest') expect(problem.detail).toBe(body)
})

test('an address that it does not have is not found', async () => {
  for (const path of ['/api/principal', '/api', '/', '/jmap/other'])
    expect((await stalwart.send(path, { method: 'POST', body: '{}' })).status).toBe(404)
})

test('a later call uses the results and the ids of earlier ones', async () => {
  const create = { d: { name: 'six.test' } }
  const ids = { resultOf: 'c1', name: 'x:Domain/query', path: '/ids' }
  const results = await stalwart.jmap([
    ['x:Domain/set', { create }],
    ['x:Domain/query', { filter: { name: 'six.test' } }],
    ['x:Domain/get', { '#ids': ids, properties: ['name'] }],
    ['x:Account/set', { create: { a: { '@type': 'User', name: 'anna', domainId: '#d' } } }],
    ['x:Account/set', { destroy: ['#a'] }],
    ['x:Domain/set', { destroy: ['#d'] }],
    ['x:Domain/get', { '#ids': { ...ids, path: '/nothing' } }],
  ])
  expect(results).toMatchObject([
    { created: { d: { id: expect.any(String) } } },
    { ids: [expect.any(String)] },
    { list: [{ name: 'six.test', id: expect.any(String) }] },
    { created: { a: { id: expect.any(String) } } },
    { destroyed: [expect.any(String)] },
    { destroyed: [expect.any(String)] },
    { error: { type: 'invalidResultReference' } },
  ])
})

test.each([
  ['x:Domain/changes', 'unknownMethod'],
  ['x:Principal/get', 'unknownMethod'],
  ['Domain/get', 'unknownMethod'],
  ['x:Authentication/set', 'unknownMethod'],
])('%s is an %s', async (name, type) => {
  await expect(stalwart.call(name, {})).resolves.toMatchObject({ error: { type } })
})

test('an account of somebody else needs the permission to impersonate', async () => {
  const permissions = ['authenticate', 'sysAppPasswordGet']
  stalwart.control.putKey({ token: 'API_narrow', permissions })
  stalwart.control.putKey({ token: 'API_wide', permissions: [...permissions, 'impersonate'] })
  const get = (token: string) => stalwart.call('x:AppPassword/get', { accountId: 'b' }, `Bearer ${token}`)
  await expect(get('API_narrow')).resolves.toMatchObject({ error: { type: 'forbidden' } })
  await expect(get('API_wide')).resolves.toMatchObject({ accountId: 'b', list: [] })
})

test('ids that are none or unknown are not found, and 501 are too many', async () => {
  await expect(stalwart.call('x:Domain/get', { ids: ['b', 'B!', 'zzz'], properties: ['name'] })).resolves.toMatchObject(
    {
      list: [{ name: 'one.test', id: 'b' }],
      notFound: ['B!', 'zzz'],
    },
  )
  const ids = Array.from({ length: 501 }, () => 'b')
  for (const [name, given] of [
    ['x:Domain/get', { ids }],
    ['x:Domain/set', { destroy: ids }],
  ] as const)
    await expect(stalwart.call(name, given)).resolves.toMatchObject({ error: { type: 'requestTooLarge' } })
})

test.each([
  [{ name: 'one.test' }, [0]],
  [{ name: 'one' }, []],
  [{ text: 'number two' }, [1]],
  [{ text: 'num' }, []],
  [{ operator: 'AND', conditions: [{ text: 'number' }, { name: 'three.test' }] }, [2]],
])('the filter %j finds %j', async (filter, found) => {
  await expect(query({ filter })).resolves.toMatchObject({ ids: found.map((index) => ids[index]) })
})

test.each([[{ isEnabled: true }], [{ name: 5 }], [{ operator: 'NOT', conditions: [] }]])(
  'the filter %j is not supported',
  async (filter) => {
    await expect(query({ filter })).resolves.toMatchObject({ error: { type: 'unsupportedFilter' } })
  },
)

test.each([
  ['by itself, the highest id first', {}, [4, 3, 2, 1, 0], undefined],
  ['with a position of zero, a page of the sorted list', { position: 0, limit: 2 }, [4, 3], undefined],
  ['without one, the lowest ids that are sorted then', { limit: 2 }, [1, 0], undefined],
  ['with a position alone, in the same way', { position: 1, limit: 2 }, [2, 1], undefined],
  [
    'with everything that is needed, as in the standard',
    { position: 2, limit: 2, sort, calculateTotal: true },
    [2, 3],
    5,
  ],
  ['beyond the end, nothing', { position: 9, limit: 2, sort, calculateTotal: true }, [], 5],
])('a query gives %s', async (_case, given, indexes, total) => {
  const result = await query(given)
  expect(result.ids).toEqual(indexes.map((index) => ids[index]))
  expect(result.total).toBe(total)
})

test('an anchor is left out without a total, and included with one', async () => {
  const anchor = ids[1]
  await expect(query({ anchor, sort, limit: 2 })).resolves.toMatchObject({ ids: [ids[2], ids[3]] })
  await expect(query({ anchor, sort, limit: 2, calculateTotal: true })).resolves.toMatchObject({
    ids: [ids[1], ids[2]],
  })
  await expect(query({ anchor: 'zzz', sort, calculateTotal: true })).resolves.toMatchObject({
    error: { type: 'anchorNotFound' },
  })
  await expect(query({ sort: [{ property: 'description' }] })).resolves.toMatchObject({
    error: { type: 'unsupportedSort' },
  })
})
