import { createClient, Refusal } from '@constellation/client'
import { endpoint } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { testLogger } from '@constellation/testkit'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createReadiness, Failure, serve } from '../src/index.ts'

const tokens = {
  issue: endpoint({
    method: 'post',
    path: '/token',
    summary: 'Give a token to an OAuth client',
    allow: 'public',
    speaks: 'oauth',
    body: z.object({ client_id: z.string().max(8), scope: z.string().optional() }),
    status: 200,
    reply: z.object({ given: z.record(z.string(), z.string().optional()) }),
    errors: ['not_found', 'rate_limited', 'application_unauthorized'],
  }),
} as const

const { logger } = testLogger()
const refusals: Record<string, Error> = {
  wrong: new Failure('application_unauthorized', 'the "client" is not knøwn'),
  busy: new Failure('rate_limited', 'wait', { retryAfterSeconds: 7 }),
  bug: new Error('a secret of the database'),
}
const app = serve(
  tokens,
  {
    service: 'tokens',
    documents: true,
    logger,
    metrics: createMetrics(),
    readiness: createReadiness([], { now: () => new Date(0), logger }),
    newRequestId: () => 'request-1',
    present: () => new Response('a page', { status: 400 }),
    authenticate: {},
  },
  {
    issue({ body }) {
      const refusal = refusals[body.client_id]
      if (refusal) throw refusal
      return { given: body }
    },
  },
)

const form = 'application/x-www-form-urlencoded'
async function send(body: string | Uint8Array<ArrayBuffer>, type = form) {
  const request = new Request('http://tokens/token', { method: 'POST', headers: { 'content-type': type }, body })
  const response = await app.fetch(request)
  return { status: response.status, headers: response.headers, body: await response.json() }
}

describe('an operation that speaks OAuth', () => {
  test('reads a form, without the fields that it does not know and those without a value', async () => {
    const { status, body } = await send('client_id=anna+b&more=x&scope=')
    expect([status, body]).toEqual([200, { given: { client_id: 'anna b' } }])
  })

  test.each([
    ['', form],
    ['client_id=', form],
    ['client_id=a&client_id=b', form],
    ['client_id=%00', form],
    ['client_id=%ff', form],
    ['client_id=123456789', form],
    [new Uint8Array([99, 255]), form],
    [`client_id=${'x'.repeat(70_000)}`, form],
    ['{"client_id":"a"}', 'application/json'],
  ])('refuses %j of type %s as invalid_request, in printable ASCII', async (sent, type) => {
    const { status, headers, body } = await send(sent, type)
    expect([status, body]).toEqual([
      400,
      { error: 'invalid_request', error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/) },
    ])
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect([headers.get('cache-control'), headers.get('x-request-id')]).toEqual(['no-store', 'request-1'])
  })

  test('answers its own codes by name, and what OAuth has no name for by the nearest', async () => {
    expect(await send('client_id=wrong')).toMatchObject({
      status: 401,
      body: { error: 'application_unauthorized', error_description: "the 'client' is not kn'wn" },
    })
    const busy = await send('client_id=busy')
    expect(busy).toMatchObject({ status: 429, body: { error: 'temporarily_unavailable' } })
    expect(busy.headers.get('retry-after')).toBe('7')
    const bug = await send('client_id=bug')
    expect(bug).toMatchObject({ status: 500, body: { error: 'server_error' } })
    expect(JSON.stringify(bug.body)).not.toContain('secret')
  })

  test('is described with a form and an OAuth error', async () => {
    const document = await (await app.request('/openapi.json')).json()
    const { requestBody, responses } = document.paths['/token'].post
    expect(Object.keys(requestBody.content)).toEqual([form])
    expect(Object.keys(responses).sort()).toEqual(['200', '400', '401', '404', '429', '500', '503'])
    expect(JSON.stringify(responses['400'])).toContain('#/components/schemas/OAuthError')
  })

  test('is called by the typed client, whose refusals have the codes of the contract', async () => {
    const client = createClient(tokens, { baseUrl: 'http://tokens', fetch: (request) => app.fetch(request) })
    await expect(client.issue({ body: { client_id: 'a&b=c', scope: undefined } })).resolves.toEqual({
      given: { client_id: 'a&b=c' },
    })
    const refused = (client_id: string) => client.issue({ body: { client_id } }).catch((error: unknown) => error)
    const wrong = await refused('wrong')
    expect(wrong).toBeInstanceOf(Refusal)
    expect(wrong).toMatchObject({ code: 'application_unauthorized', status: 401 })
    expect(await refused('busy')).toMatchObject({ code: 'overloaded', status: 429, retryAfterSeconds: 7 })
    expect(await refused('123456789')).toMatchObject({ code: 'malformed_request', status: 400 })
  })
})
