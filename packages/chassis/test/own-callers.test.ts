import { codesOf, endpoint } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { testLogger } from '@constellation/testkit'
import type { Context } from 'hono'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createReadiness, Failure, openApiDocument, serve } from '../src/index.ts'

const common = { status: 200, errors: [] } as const

const counter = {
  signed: endpoint({
    ...common,
    method: 'post',
    path: '/signed',
    summary: 'What is signed is the body as it was received',
    allow: { own: 'session' },
    headers: z.object({ 'idempotency-key': z.string().max(8).optional() }),
    body: z.object({ amount: z.number() }),
    rawBody: true,
    reply: z.object({ who: z.string(), key: z.string().nullable(), received: z.string() }),
  }),
  keys: endpoint({
    ...common,
    method: 'get',
    path: '/keys',
    summary: 'Public keys, which may be kept',
    allow: 'public',
    reply: z.object({ keys: z.array(z.string()) }),
    cacheControl: 'public, max-age=300',
  }),
} as const

/** An operation for programs with a key, and for a service with or without a person. */
const mixed = endpoint({
  ...common,
  method: 'get',
  path: '/mixed',
  summary: 'Open to programs and to services',
  allow: { own: 'key', services: ['login'], user: { permissions: ['admin'], optional: true } },
})

const { logger } = testLogger()
const own = (context: Context) => {
  const token = context.req.header('authorization')
  if (token !== 'Bearer good') throw new Failure('unauthorized', 'the session is not valid')
  return { name: 'anna' }
}
const app = serve(
  counter,
  {
    service: 'counter',
    documents: true,
    logger,
    metrics: createMetrics(),
    readiness: createReadiness([], { now: () => new Date(0), logger }),
    newRequestId: () => 'request-1',
    authenticate: { own },
  },
  {
    signed: ({ actor, headers, rawBody }) => ({
      who: actor.name,
      key: headers['idempotency-key'] ?? null,
      received: new TextDecoder().decode(rawBody),
    }),
    keys: () => ({ keys: [] }),
  },
)

function sign(headers: Record<string, string>, body = '{ "amount":1.0 }') {
  const json = { 'content-type': 'application/json', authorization: 'Bearer good' }
  return app.request('/signed', { method: 'POST', headers: { ...json, ...headers }, body })
}

test('a caller with a token of the service itself is known by it, and refused as unauthorized without', async () => {
  expect(await (await sign({})).json()).toMatchObject({ who: 'anna' })
  const refused = await sign({ authorization: 'Bearer bad' })
  expect([refused.status, (await refused.json()).code]).toEqual([401, 'unauthorized'])
  expect([...codesOf(counter.signed)]).toContain('unauthorized')
})

test('a caller is authenticated before the body is read', async () => {
  const refused = await sign({ authorization: 'Bearer bad' }, 'not JSON')
  expect(refused.status).toBe(401)
})

test('a handler is given the bytes of the body as they were received', async () => {
  expect((await (await sign({})).json()).received).toBe('{ "amount":1.0 }')
})

test('a declared header is parsed as a query is, and others are ignored', async () => {
  expect(await (await sign({ 'idempotency-key': 'k1', 'x-other': '1' })).json()).toMatchObject({ key: 'k1' })
  expect(await (await sign({})).json()).toMatchObject({ key: null })
  const refused = await sign({ 'idempotency-key': 'far too long' })
  expect([refused.status, (await refused.json()).errors[0].pointer]).toEqual([422, '/headers/idempotency-key'])
})

test('a reply is kept by nobody unless its operation says for how long', async () => {
  expect((await sign({})).headers.get('cache-control')).toBe('no-store')
  expect((await app.request('/keys')).headers.get('cache-control')).toBe('public, max-age=300')
})

test('the document of the operations names such callers and headers', async () => {
  const { paths } = await (await app.request('/openapi.json')).json()
  expect(paths['/signed'].post).toMatchObject({
    security: [{ own: [] }],
    description: 'Open to callers with a session of this service.',
    parameters: [{ name: 'idempotency-key', in: 'header', required: false }],
  })
})

test('an operation for programs and for services says all that it may answer, and every way in', () => {
  const codes = codesOf(mixed)
  for (const code of ['unauthorized', 'service_unauthorized', 'invalid_ticket', 'permission_denied'] as const)
    expect(codes).toContain(code)
  expect(codes).not.toContain('missing_ticket')
  const { paths } = openApiDocument({ mixed }, {}, 'counter') as {
    paths: Record<string, { get: { security: unknown } }>
  }
  expect(paths['/mixed']?.get.security).toEqual([{ own: [] }, { service: [], person: [] }, { service: [] }])
})
