import 'reflect-metadata'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import { expect, onTestFinished, test } from 'vitest'
import { createPublicFetch, type PublicFetchOptions } from '../src/index.ts'
import { listen } from './servers.ts'

const name = 'hooks.example.com'
const local: PublicFetchOptions = {
  plainHttp: true,
  ports: 'any',
  permitted: ['127.0.0.0/8'],
  resolve: async () => ['127.0.0.1'],
}

test('a request arrives as it is, and its answer comes back whatever its status', async () => {
  const answer: RequestListener = async (request, response) => {
    const body = await text(request)
    const { host, connection } = request.headers
    const seen = { method: request.method, url: request.url, host, connection, own: request.headers['x-own'], body }
    response.writeHead(410, { 'x-answer': 'gone' }).end(JSON.stringify(seen))
  }
  const { port } = await listen(answer)
  const url = `http://${name}:${port}/a?b=c#d`
  const { status, headers, body } = await createPublicFetch(local)({
    url,
    method: 'POST',
    headers: { 'x-own': 'yes' },
    body: 'größe',
  })
  expect({ status, answer: headers['x-answer'] }).toEqual({ status: 410, answer: 'gone' })
  expect(JSON.parse(body.toString())).toEqual({
    method: 'POST',
    url: '/a?b=c',
    host: `${name}:${port}`,
    connection: 'close',
    own: 'yes',
    body: 'größe',
  })
})

test('TLS is checked for the name of the URL', async () => {
  const tls = await makeCertificate(name)
  const { port } = await listen((_, response) => response.end('safe'), { tls })
  const get = (host: string, options: PublicFetchOptions = {}) =>
    createPublicFetch({ ...local, ...options })({ url: `https://${host}:${port}/`, method: 'GET' })
  expect((await get(name, { authorities: [tls.cert] })).body.toString()).toBe('safe')
  await expect(get(name)).rejects.toMatchObject({ failure: 'tls_failed' })
  await expect(get('other.example.com', { authorities: [tls.cert] })).rejects.toMatchObject({ failure: 'tls_failed' })
})

test('a longer answer is refused, or cut where that is wanted', async () => {
  const { port } = await listen((_, response) => endless(response))
  const request = { url: `http://${name}:${port}/`, method: 'GET', maxAnswerBytes: 1000 } as const
  const get = createPublicFetch(local)
  await expect(get(request)).rejects.toMatchObject({ failure: 'answer_too_long' })
  expect((await get({ ...request, longAnswer: 'cut' })).body.length).toBe(1000)
})

test.each<[string, RequestListener]>([
  ['sends no answer', () => undefined],
  ['sends half a head', (request) => request.socket.write('HTTP/1.1 200 OK\r\nx-')],
  ['never ends its answer', (_, response) => response.writeHead(200).write('a')],
  [
    'sends a byte at a time',
    (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('a'), 20)
      response.once('close', () => clearInterval(timer))
    },
  ],
  [
    'sends notices without end',
    ({ socket }) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20)
      socket.once('close', () => clearInterval(timer))
    },
  ],
])('a server that %s holds nobody up', async (_case, answer) => {
  const { port } = await listen(answer)
  const get = createPublicFetch({ ...local, timeoutMs: 300 })
  await expect(get({ url: `http://${name}:${port}/`, method: 'GET' })).rejects.toMatchObject({ failure: 'timeout' })
})

test('a connection that does not come about in time is a failure', async () => {
  const get = createPublicFetch({ ...local, connectTimeoutMs: 200 })
  const port = await listenWithoutTls()
  const request = { url: `https://${name}:${port}/`, method: 'GET' } as const
  await expect(get(request)).rejects.toMatchObject({ failure: 'tls_failed' })
})

test('a name server that never answers holds nobody up', async () => {
  const get = createPublicFetch({ ...local, connectTimeoutMs: 200, resolve: () => new Promise(() => undefined) })
  const request = { url: `https://${name}/`, method: 'GET' } as const
  await expect(get(request)).rejects.toMatchObject({ failure: 'unreachable' })
})

test.each<[string, string, string]>([
  ['nobody listens', '', 'unreachable'],
  ['the answer is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'answer_broken'],
  ['the answer ends early', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', 'answer_broken'],
  [
    'the protocol changes',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    'answer_broken',
  ],
  ['the head is too long', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, 'answer_broken'],
])('when %s, the failure says so', async (_case, answer, failure) => {
  const port = await listenRaw(answer)
  await expect(createPublicFetch(local)({ url: `http://${name}:${port}/`, method: 'GET' })).rejects.toMatchObject({
    failure,
  })
})

test('a request that is called off ends at once', async () => {
  const stop = new AbortController()
  const { port } = await listen(() => stop.abort())
  const get = createPublicFetch(local)
  const request = { url: `http://${name}:${port}/`, method: 'GET', signal: stop.signal } as const
  await expect(get(request)).rejects.toMatchObject({ failure: 'timeout' })
})

function endless(response: { write(text: string): boolean; once(event: 'drain', next: () => void): unknown }): void {
  while (response.write('a'.repeat(1000)));
  response.once('drain', () => endless(response))
}

/** A server that says this to every request; without a word it closes before it is called. */
async function listenRaw(answer: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(answer))
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  const close = () => new Promise<void>((done) => server.close(() => done()))
  if (answer) onTestFinished(close)
  else await close()
  return typeof address === 'object' && address ? address.port : 0
}

/** A server that accepts connections and says nothing. */
async function listenWithoutTls(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume())
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function makeCertificate(host: string): Promise<{ cert: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  })
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`,
  }
}
