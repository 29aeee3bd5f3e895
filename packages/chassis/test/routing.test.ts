import { endpoint } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { testLogger } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createReadiness, serve } from '../src/index.ts'
import { routingOrder } from '../src/routing-order.ts'

const params = z.object({ id: z.string() })
const common = {
  summary: 'Example',
  allow: 'public',
  status: 200,
  errors: [],
  reply: z.object({ by: z.string() }),
} as const
// The wider path comes first, as it may in a contract.
const contract = {
  readOne: endpoint({ ...common, method: 'get', path: '/things/{id}', params }),
  removeOne: endpoint({ ...common, method: 'delete', path: '/things/{id}', params }),
  countAll: endpoint({ ...common, method: 'get', path: '/things/count' }),
} as const

function startThings() {
  const { logger } = testLogger()
  return serve(
    contract,
    {
      service: 'things',
      logger,
      metrics: createMetrics(),
      readiness: createReadiness([], { now: () => new Date(0), logger }),
      newRequestId: () => 'request',
      authenticate: {},
    },
    {
      readOne: () => ({ by: 'readOne' }),
      removeOne: () => ({ by: 'removeOne' }),
      countAll: () => ({ by: 'countAll' }),
    },
  )
}

test('an address that is written out comes before one with a parameter', async () => {
  const app = startThings()
  expect(await (await app.request('/things/count')).json()).toEqual({ by: 'countAll' })
  expect(await (await app.request('/things/7')).json()).toEqual({ by: 'readOne' })
})

test('an address that is written out takes only its own methods', async () => {
  const app = startThings()
  const refused = await app.request('/things/count', { method: 'DELETE' })
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const options = await app.request('/things/7', { method: 'OPTIONS' })
  expect([options.status, options.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD'])
})

test.each([
  ['/a/{x}/c', '/a/b/{y}'],
  ['/a/{x}', '/a/{y}'],
])('a contract with %s and %s is refused, because both match one address', (one, other) => {
  const at = (path: string) => ({ ...common, method: 'get', path }) as const
  expect(() => routingOrder({ one: at(one), other: at(other) })).toThrow('match the same address')
})
