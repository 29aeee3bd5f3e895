import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { createClient } from '@constellation/client'
import { codesOf, endpoint } from '@constellation/contract'
import { createMetrics } from '@constellation/observability'
import { testLogger } from '@constellation/testkit'
import { serve as serveNode } from '@hono/node-server'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createReadiness, Failure, serve } from '../src/index.ts'

const sheets = {
  exportRows: endpoint({
    method: 'get',
    path: '/rows.csv',
    summary: 'Every row',
    allow: 'public',
    query: z.object({ broken: z.enum(['at-start', 'later']).optional() }),
    status: 200,
    media: 'text/csv',
    errors: ['not_found'],
  }),
} as const

/** A service that answers with parts, and counts those that were made. */
function startSheets(parts = ['a\r\n', 'å\r\n', 'c\r\n']) {
  const { logger, lines } = testLogger()
  let made = 0
  async function* rows(broken: string | undefined) {
    if (broken === 'at-start') throw new Failure('not_found', 'there are no rows')
    for (const part of parts) {
      made++
      yield part
      if (broken === 'later') throw new Error('the database went away')
    }
  }
  const app = serve(
    sheets,
    {
      service: 'sheets',
      documents: true,
      logger,
      metrics: createMetrics(),
      readiness: createReadiness([], { now: () => new Date(0), logger }),
      newRequestId: () => 'request-1',
      authenticate: {},
    },
    { exportRows: ({ query }) => rows(query.broken) },
  )
  const fetch = (request: Request) => app.fetch(request)
  const client = createClient(sheets, { baseUrl: 'http://sheets', fetch, attempts: 1 })
  return { app, lines, client, made: () => made }
}

test('an answer that is a stream leaves as its media type, and a client reads its text', async () => {
  const { app, client } = startSheets()
  const response = await app.request('/rows.csv')
  expect(await response.text()).toBe('a\r\nå\r\nc\r\n')
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="rows.csv"')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const parts = await client.exportRows({ query: {} })
  expectTypeOf(parts).toEqualTypeOf<AsyncIterable<string>>()
  expect(await textOf(parts)).toBe('a\r\nå\r\nc\r\n')
})

test('what refuses before the first part is a problem document', async () => {
  const { client } = startSheets()
  await expect(client.exportRows({ query: { broken: 'at-start' } })).rejects.toMatchObject({ code: 'not_found' })
})

test('a stream that fails says so in its last line, breaks off, and is logged', async () => {
  const { app, client, lines } = startSheets()
  const reader = (await app.request('/rows.csv?broken=later')).body?.getReader()
  const read = async () => new TextDecoder().decode((await reader?.read())?.value)
  expect([await read(), await read()]).toEqual(['a\r\n', '# incomplete: request-1\r\n'])
  await expect(read()).rejects.toThrow('the database went away')
  expect(lines).toContainEqual(expect.objectContaining({ operation: 'exportRows', msg: 'an answer broke off' }))
  const parts = await client.exportRows({ query: { broken: 'later' } })
  await expect(textOf(parts)).rejects.toMatchObject({ name: 'Unreachable' })
})

test('over a port the last line arrives, and the answer does not end as a whole one does', async () => {
  const { app } = startSheets()
  const server = serveNode({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [response] = await once(get(`http://127.0.0.1:${port}/rows.csv?broken=later`), 'response')
  let received = ''
  response.on('data', (bytes: Buffer) => {
    received += bytes.toString()
  })
  await once(response, 'error')
  expect([received, response.complete]).toEqual(['a\r\n# incomplete: request-1\r\n', false])
  server.close()
})

test('parts are made at the pace of the reader, and no more once it goes away', async () => {
  const { app, client, made } = startSheets(Array.from({ length: 1000 }, (_, index) => `${index}\r\n`))
  const reader = (await app.request('/rows.csv')).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(made()).toBe(1)
  for await (const part of await client.exportRows({ query: {} })) {
    expect(part).toBe('0\r\n')
    break
  }
  expect(made()).toBe(2)
})

test('the document of the operations has the media type', async () => {
  const { app } = startSheets()
  const { paths } = await (await app.request('/openapi.json')).json()
  expect(paths['/rows.csv'].get.responses[200].content).toEqual({ 'text/csv': { schema: { type: 'string' } } })
})

const direct = endpoint({
  method: 'get',
  path: '/direct',
  summary: 'Open to a person without a service',
  allow: { services: ['console'], user: { permissions: ['member'], direct: true } },
  status: 204,
  errors: [],
})

test('an operation that is open to a person directly may say that nobody can be identified, or that the application is another', () => {
  expect([...codesOf(direct)]).toEqual(expect.arrayContaining(['identity_unavailable', 'wrong_application']))
})
