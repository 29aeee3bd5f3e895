import { beforeEach, describe, expect, test } from 'vitest'
import { startNotes } from './service.ts'

const id = '01a20000-0000-7000-8000-000000000abc'
let notes: ReturnType<typeof startNotes>
beforeEach(() => {
  notes = startNotes()
})

function post(body: BodyInit, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/json', 'x-service-token': 'yes', ...headers }
  return notes.app.request('/notes', {
    method: 'POST',
    body,
    headers: all,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })
}

describe('a refusal is a problem document', () => {
  test('with its code, title, status, a sentence and the request id, and it is not cached', async () => {
    const response = await notes.app.request(`/notes/${id.slice(0, -4)}0000`, {
      headers: { 'x-request-id': 'given-by-caller' },
    })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-request-id')).toBe('given-by-caller')
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      detail: 'no such note',
      code: 'not_found',
      requestId: 'given-by-caller',
    })
  })

  test('with Retry-After in whole seconds where a wait helps', async () => {
    const response = await notes.app.request(`/notes/${id.slice(0, -4)}1111`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '8'])
  })

  test.each([
    ['a body that is not JSON', () => post('{"text":'), 400, 'malformed_request'],
    ['a body that is not UTF-8', () => post(Buffer.from([0x7b, 0xff, 0x7d])), 400, 'malformed_request'],
    ['half of a surrogate pair', () => post('{"text":"a\\ud800b"}'), 400, 'malformed_request'],
    ['half of a surrogate pair in a name', () => post('{"text":"a","\\udfff":1}'), 400, 'malformed_request'],
    ['a NUL character', () => post('{"text":"a\\u0000b"}'), 400, 'malformed_request'],
    ['a repeated parameter', () => notes.app.request(`/notes/${id}?limit=1&limit=2`), 400, 'malformed_request'],
    [
      'another content type',
      () => post('{"text":"a"}', { 'content-type': 'text/plain' }),
      415,
      'unsupported_media_type',
    ],
    ['no content type', () => post(new Blob(['{"text":"a"}']), { 'content-type': '' }), 415, 'unsupported_media_type'],
    ['a body that is declared too large', () => post('x', { 'content-length': '9999' }), 413, 'payload_too_large'],
    [
      'a body that turns out too large',
      () => post(streamOf('x'.repeat(150), 'x'.repeat(150))),
      413,
      'payload_too_large',
    ],
    [
      'a body that does not arrive',
      () => post(new ReadableStream({ pull: () => new Promise(() => undefined) })),
      408,
      'request_timeout',
    ],
    [
      'a body whose sender goes away',
      () => post(new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) })),
      400,
      'malformed_request',
    ],
    ['an unknown route', () => notes.app.request('/nowhere'), 404, 'not_found'],
    ['an unknown query parameter', () => notes.app.request(`/notes/${id}?limt=1`), 422, 'validation_failed'],
    ['a path parameter of the wrong form', () => notes.app.request('/notes/seven'), 422, 'validation_failed'],
    ['an answer that does not come', () => notes.app.request(`/notes/${id}`, { method: 'DELETE' }), 503, 'overloaded'],
    ['a caller who is nobody', () => post('{"text":"a"}', { 'x-service-token': '' }), 401, 'service_unauthorized'],
  ])('for %s', async (_, request, status, code) => {
    const response = await request()
    expect([response.status, (await response.json()).code]).toEqual([status, code])
  })

  test('is no error of ours when the sender goes away: the log has no error line', async () => {
    const before = notes.lines.filter(({ level }) => level === 'error').length
    await post(new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) }))
    expect(notes.lines.filter(({ level }) => level === 'error')).toHaveLength(before)
  })

  test('is not for a whole surrogate pair, nor for a backslash and letters', async () => {
    for (const text of ['\\ud83d\\ude00', '\\\\ud800']) expect((await post(`{"text":"${text}"}`)).status).toBe(201)
  })

  test('for a wrong method, with the methods that the address takes', async () => {
    const response = await notes.app.request(`/notes/${id}`, { method: 'PATCH' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD'])
  })

  test('with every finding of every part at once, each with a pointer', async () => {
    const response = await post(JSON.stringify({ text: '', tags: ['ok', 'x'], 'a/b': 1, more: 2 }))
    const { code, errors } = await response.json()
    expect(code).toBe('validation_failed')
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/a~1b',
      '/more',
      '/tags/1',
      '/text',
    ])
  })
})

describe('what leaves', () => {
  test('is the parsed reply: a column that the contract does not declare cannot leak', async () => {
    const response = await post('{"text":"a"}')
    expect(await response.json()).toEqual({ id: '1', text: 'a' })
  })

  test('shows nothing of a bug but the request id; the log has the cause', async () => {
    const response = await post('{"text":"bug"}')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('hunter2')
    expect(notes.lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'bug', requestId: 'request-1' }))
  })

  test('an outage of the database is no bug: 503 with Retry-After, and nothing of its cause', async () => {
    const response = await post('{"text":"outage"}')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    const body = await response.text()
    expect([JSON.parse(body).code, body.includes('terminating')]).toEqual(['unavailable', false])
    expect(notes.lines).not.toContainEqual(expect.objectContaining({ msg: 'bug' }))
  })

  test('a code that the operation declares passes; one that exists but is not declared is a bug', async () => {
    expect((await post('{"text":"declared"}')).status).toBe(409)
    const undeclared = await post('{"text":"undeclared"}')
    expect([undeclared.status, (await undeclared.json()).code]).toEqual([500, 'internal'])
    expect(notes.lines).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'undeclared error code', undeclaredCode: 'role_in_use' }),
    )
  })
})

test('every answer has the security headers, a refusal and the health too', async () => {
  for (const path of ['/healthz', '/nowhere', `/notes/${id}`]) {
    const { headers } = await notes.app.request(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('strict-transport-security')).toBeNull()
  }
})

test('browsers that reach a service over https keep to https', async () => {
  const { headers } = await startNotes({ publicOrigin: 'https://notes.example' }).app.request('/healthz')
  expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains')
})

describe('what is observed', () => {
  test('the log line and the metric name the operation', async () => {
    await notes.app.request(`/notes/${id}`)
    expect(notes.lines).toContainEqual(
      expect.objectContaining({
        msg: 'request',
        operation: 'getNote',
        status: 200,
        method: 'GET',
        durationMs: expect.any(Number),
      }),
    )
  })

  test('a trace goes on from its header, and a request id of another form is replaced', async () => {
    const traceId = 'a'.repeat(32)
    const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01`, 'x-request-id': 'no good!' }
    const response = await notes.app.request(`/notes/${id}`, { headers })
    expect(response.headers.get('x-request-id')).toBe('request-1')
    expect(notes.lines).toContainEqual(expect.objectContaining({ traceId, requestId: 'request-1' }))
  })

  test('health answers, and the documents describe every operation with its refusals', async () => {
    expect(await (await notes.app.request('/healthz')).text()).toBe('ok')
    expect(await (await notes.app.request('/readyz')).json()).toEqual({
      status: 'ready',
      degraded: false,
      checks: [],
      ready: [],
    })
    const document = await (await notes.app.request('/openapi.json')).json()
    expect(Object.keys(document.paths)).toEqual(['/notes', '/notes/{id}'])
    expect(document.paths['/notes'].post.responses['409'].description).toBe('email_taken')
    expect((await notes.app.request('/docs')).headers.get('content-type')).toContain('text/html')
  })
})

function streamOf(...chunks: string[]) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })
}
