import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createTracing, parseTraceparent, traceparent } from '../src/index.ts'

test('a span is sent to the collector, below the place of its caller, with its name and outcome', async () => {
  const received = Promise.withResolvers<string>()
  const collector = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.resolve(body)
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  const tracing = await createTracing({ service: 'demo', tracesUrl: `http://127.0.0.1:${port}/v1/traces` })
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true }
  const span = tracing.begin(parent)
  expect(span.trace).toMatchObject({ traceId: parent.traceId, sampled: true })
  span.end({ name: 'getNote', status: 200, attributes: { outcome: 'ok' } })
  await tracing.close()
  const { resourceSpans } = JSON.parse(await received.promise)
  expect(resourceSpans[0].resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'demo' } })
  const [sent] = resourceSpans[0].scopeSpans[0].spans
  expect(sent).toMatchObject({
    name: 'getNote',
    traceId: parent.traceId,
    parentSpanId: parent.spanId,
    spanId: span.trace.spanId,
  })
  expect(sent.attributes).toContainEqual({ key: 'outcome', value: { stringValue: 'ok' } })
  collector.close()
})

test('without a collector a trace still goes on from its caller', async () => {
  const tracing = await createTracing({ service: 'demo', tracesUrl: undefined })
  const parent = parseTraceparent(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)
  const { trace } = tracing.begin(parent)
  expect(traceparent(trace)).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`))
  expect(trace.spanId).not.toBe(parent?.spanId)
})

test.each(['', 'garbage', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`])(
  'a malformed traceparent "%s" begins a new trace',
  (header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  },
)
