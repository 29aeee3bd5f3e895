import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { type HostTable, openOperations } from '../src/edge/host-table.ts'
import { type Edge, startEdge } from '../src/index.ts'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

test('a request goes to the service its host names, with or without a port, in any case', async () => {
  const edge = await edgeBefore((_request, response) => response.end('hello'))
  for (const host of ['app.localhost', `app.localhost:${edge.port}`, 'APP.localhost']) {
    expect((await ask(edge, { host })).body).toBe('hello')
  }
})

test('a host that nobody serves gets a page of those that are', async () => {
  const edge = await edgeBefore((_request, response) => response.end('hello'))
  for (const host of ['rbac.localhost', 'localhost', 'constructor', '__proto__', '127.0.0.1']) {
    const { status, body } = await ask(edge, { host })
    expect(status).toBe(404)
    expect(body).toContain(`http://app.localhost:${edge.port}/`)
  }
})

test('the page of a host that nobody serves has the look of the others, typeface and icon included', async () => {
  const edge = await edgeBefore((_request, response) => response.end('hello'))
  const { body } = await ask(edge, { host: 'rbac.localhost' })
  const files = [...body.matchAll(/(?:href="|url\()(\/assets\/[^")]+)/g)].map(([, path = '']) => path)
  expect(files.length).toBeGreaterThan(2)
  for (const path of files) expect((await ask(edge, { host: 'rbac.localhost' }, path)).status).toBe(200)
})

test('what a client says about itself is replaced by what the edge knows', async () => {
  const edge = await edgeBefore((req, response) => response.end(JSON.stringify(req.headers)))
  const { body } = await ask(edge, {
    host: 'app.localhost:9',
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.test',
    'X-Real-Ip': '6.6.6.6',
    Forwarded: 'for=6.6.6.6',
    Connection: 'x-secret-of-this-hop',
    'X-Secret-Of-This-Hop': '1',
    'X-Kept': '1',
  })
  expect(JSON.parse(body)).toEqual({
    host: 'app.localhost:9',
    'x-kept': '1',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'app.localhost:9',
    connection: 'keep-alive',
  })
})

test('an answer passes unchanged, repeated headers and reason included', async () => {
  const edge = await edgeBefore((_request, response) => {
    response.writeHead(418, 'Short and stout', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Case', 'Kept'])
    response.end('tea')
  })
  const { status, message, body, rawHeaders } = await ask(edge, { host: 'app.localhost' })
  expect([status, message, body]).toEqual([418, 'Short and stout', 'tea'])
  expect(rawHeaders.slice(0, 6)).toEqual(['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Case', 'Kept'])
})

test('a large body arrives whole in both directions', async () => {
  const edge = await edgeBefore((req, response) => req.pipe(response))
  const sent = 'x'.repeat(5_000_000)
  for (const headers of [{ 'content-length': sent.length }, { 'transfer-encoding': 'chunked' }]) {
    const outgoing = request({ port: edge.port, method: 'POST', headers: { host: 'app.localhost', ...headers } })
    outgoing.end(sent)
    const [answer] = await once(outgoing, 'response')
    expect((await text(answer)).length).toBe(sent.length)
  }
})

test('a body is passed on while it is still being sent', async () => {
  const edge = await edgeBefore((req, response) => req.pipe(response))
  const outgoing = request({ port: edge.port, method: 'POST', headers: { host: 'app.localhost' } })
  outgoing.write('first')
  const [answer]: IncomingMessage[] = await once(outgoing, 'response')
  const [chunk] = await once(answer ?? outgoing, 'data')
  expect(String(chunk)).toBe('first')
  outgoing.destroy()
})

test('a service that refuses before it has read the body is heard', async () => {
  const edge = await edgeBefore((_request, response) => response.writeHead(413).end('too large'))
  const outgoing = request({ port: edge.port, method: 'POST', headers: { host: 'app.localhost' } })
  outgoing.on('error', () => {})
  outgoing.write('x'.repeat(1_000_000))
  const [answer] = await once(outgoing, 'response')
  expect([answer.statusCode, await text(answer)]).toEqual([413, 'too large'])
  outgoing.destroy()
})

test('a client that leaves in the middle is told to the service', async () => {
  const left = Promise.withResolvers<void>()
  const edge = await edgeBefore((_request, response) => {
    response.once('close', () => left.resolve())
    response.write('begun')
  })
  const outgoing = get({ port: edge.port, headers: { host: 'app.localhost' } })
  const [answer] = await once(outgoing, 'response')
  answer.on('error', () => {})
  outgoing.destroy()
  await left.promise
})

test('an answer that is cut off does not look whole', async () => {
  const edge = await edgeBefore((_request, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('half', () => response.destroy())
  })
  await expect(ask(edge, { host: 'app.localhost' })).rejects.toThrow()
})

test('a service that is down is a 502, as a page for people and a problem for programs', async () => {
  const edge = await startAndForget({ 'app.localhost': 'http://127.0.0.1:9' })
  expect(await ask(edge, { host: 'app.localhost', accept: 'text/html' })).toMatchObject({ status: 502 })
  const { headers, body } = await ask(edge, { host: 'app.localhost' })
  expect(headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status: 502, code: 'upstream_unreachable' })
})

test('a service that was restarted is found again', async () => {
  const upstream = await listen((_request, response) => response.end('one'))
  const { port } = upstream.address() as AddressInfo
  const edge = await startAndForget({ 'app.localhost': `http://127.0.0.1:${port}` })
  expect((await ask(edge, { host: 'app.localhost' })).body).toBe('one')
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
  const again = createServer((_request, response) => response.end('two')).listen(port, '127.0.0.1')
  await once(again, 'listening')
  cleanUp.push(() => new Promise((resolve) => again.close(resolve)))
  expect((await ask(edge, { host: 'app.localhost' })).body).toBe('two')
})

test('an upgraded connection carries bytes both ways', async () => {
  const upstream = await listen((_request, response) => response.writeHead(426).end())
  upstream.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.pipe(socket)
  })
  const edge = await startAndForget({ 'app.localhost': originOf(upstream) })
  const socket = connect(edge.port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: app.localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nping')
  let received = ''
  for await (const chunk of socket) {
    received += chunk
    if (received.endsWith('ping')) break
  }
  expect(received).toMatch(/^HTTP\/1\.1 101 /)
})

test('a port that is taken is named with who has it', async () => {
  const squatter = await listen(() => {})
  const { port } = squatter.address() as AddressInfo
  await expect(startEdge({ port, hosts: {} })).rejects.toThrow(
    process.platform === 'linux' ? `process ${process.pid}` : `port ${port} is taken`,
  )
})

describe('the host of operators’ commands', () => {
  const routes = [
    { service: 'broker', method: 'GET', path: '/v1/operator/grants' },
    { service: 'broker', method: 'DELETE', path: '/v1/operator/grants/{id}' },
    { service: 'post', method: 'POST', path: '/v1/operator/letters/{id}/stop' },
  ]
  const edgeOf = async () => {
    const answer = (name: string) => listen((req, response) => response.end(`${name} ${req.method} ${req.url}`))
    const origins: Record<string, string> = {
      broker: originOf(await answer('broker')),
      post: originOf(await answer('post')),
    }
    return startAndForget({ 'api.localhost': openOperations(routes, (service) => origins[service] ?? '') })
  }
  const host = 'api.localhost'

  test('leads each operation to its service, with its query', async () => {
    const edge = await edgeOf()
    const asked = async (method: string, path: string) => (await ask(edge, { host }, path, method)).body
    expect(await asked('GET', '/v1/operator/grants?limit=5')).toBe('broker GET /v1/operator/grants?limit=5')
    expect(await asked('DELETE', '/v1/operator/grants/0193b6c0-0000-7000-8000-000000000000')).toMatch(/^broker DELETE/)
    expect(await asked('POST', '/v1/operator/letters/a%2Fb/stop')).toBe('post POST /v1/operator/letters/a%2Fb/stop')
  })

  test.each([
    ['GET', '/'],
    ['GET', '/v1/mint-aws-creds'],
    ['POST', '/v1/operator/grants'],
    ['HEAD', '/v1/operator/grants'],
    ['OPTIONS', '/v1/operator/grants'],
    ['GET', '/v1/operator/grants/'],
    ['GET', '/v1/operator/grants/one'],
    ['GET', '//v1/operator/grants'],
    ['GET', '/V1/operator/grants'],
    ['GET', '/v1/operator/grants;x'],
    ['GET', '/v1/%6fperator/grants'],
    ['DELETE', '/v1/operator/grants/one/two'],
    ['DELETE', '/v1/operator/grants/..'],
    ['DELETE', '/v1/operator/grants/.%2e'],
    ['DELETE', '/v1/operator/grants/%2E%2E'],
    ['DELETE', '/v1/operator/grants/a\\..\\..'],
    ['DELETE', '/v1/operator/grants/'],
    ['POST', '/v1/operator/letters/../stop'],
    ['POST', '/v1/operator/letters/%2e%2e/stop'],
    ['POST', '/v1/operator/letters//stop'],
  ])('is closed to everything else: %s %s', async (method, path) => {
    const edge = await edgeOf()
    const { status, headers, body } = await ask(edge, { host }, path, method)
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json'])
    expect(body).not.toMatch(/^(broker|post) /)
  })

  test('is closed to upgrades, and no page links to it', async () => {
    const edge = await edgeOf()
    const socket = connect(edge.port, '127.0.0.1')
    socket.write(`GET /v1/mint HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /)
    expect((await ask(edge, { host: 'rbac.localhost' })).body).not.toContain('api.localhost')
  })
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

async function edgeBefore(handler: Handler): Promise<Edge> {
  return startAndForget({ 'app.localhost': originOf(await listen(handler)) })
}

async function startAndForget(hosts: HostTable): Promise<Edge> {
  const edge = await startEdge({ port: 0, hosts })
  cleanUp.push(() => edge.stop())
  return edge
}

async function listen(handler: Handler): Promise<Server> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function ask(edge: Edge, headers: Record<string, string>, path = '/', method = 'GET') {
  const outgoing = request({ port: edge.port, path, host: '127.0.0.1', headers, method }).end()
  const [answer]: IncomingMessage[] = await once(outgoing, 'response')
  if (!answer) throw new Error('a response event carries the response')
  const body = await text(answer)
  const { statusCode: status, statusMessage: message, headers: received, rawHeaders } = answer
  return { status, message, headers: received, rawHeaders, body }
}
