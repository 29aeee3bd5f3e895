import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BrokerError, type Credentials, createCredentialSource } from '../src/index.ts'
import { type CredentialEndpoint, type Served, serveCredentials } from '../src/local.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const time = { now }
let folder: string
let endpoint: CredentialEndpoint
let mints: string[]
let refusal: BrokerError | undefined

function source(name: string): Served {
  const mint = async (): Promise<Credentials> => {
    mints.push(name)
    if (refusal) throw refusal
    return {
      accessKeyId: `ASIA-${name}`,
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(time.now + 3_600_000),
      wallet: '0x0',
      auditRecordId: 'aud_1',
    }
  }
  return { name, source: createCredentialSource({ mint, clock: () => time.now, random: () => 0 }) }
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'endpoint-'))
  time.now = now
  mints = []
  refusal = undefined
  endpoint = await serveCredentials([source('one'), source('two')], { folder, clock: () => time.now })
})
afterEach(async () => {
  await endpoint[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const tokenOf = (name: string) => readFile(path.join(folder, `${name}.token`), 'utf8')

async function ask(options: { token?: string; headers?: Record<string, string>; method?: string; path?: string } = {}) {
  const { token = await tokenOf('one'), headers = {}, method = 'GET', path: place = '/credentials' } = options
  const sent = httpRequest({
    host: '127.0.0.1',
    port: endpoint.port,
    path: place,
    method,
    headers: { authorization: token, ...headers },
  })
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject).end()
  })
  return { status: response.statusCode, headers: response.headers, body: JSON.parse((await text(response)) || 'null') }
}

test('a program with the token gets credentials in the form of a container', async () => {
  const answer = await ask()
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
  expect(answer.body).toEqual({
    AccessKeyId: 'ASIA-one',
    SecretAccessKey: 'secret',
    Token: 'token',
    Expiration: '2026-01-02T04:04:05Z',
  })
})

test('the address is on 127.0.0.1, and never localhost or [::1]', () => {
  expect(endpoint.uri).toBe(`http://127.0.0.1:${endpoint.port}/credentials`)
  expect(endpoint.environmentFor('one')).toEqual({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.uri,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: path.join(folder, 'one.token'),
  })
})

test('a token file has mode 0600 and no line end', async () => {
  expect((await stat(path.join(folder, 'one.token'))).mode & 0o777).toBe(0o600)
  expect(await tokenOf('one')).toMatch(/^[\w-]{43}$/)
})

test('each token is bound to the credentials of one source', async () => {
  expect((await ask({ token: await tokenOf('one') })).body.AccessKeyId).toBe('ASIA-one')
  expect((await ask({ token: await tokenOf('two') })).body.AccessKeyId).toBe('ASIA-two')
})

test('a new token is accepted at once, and the former one for an hour', async () => {
  const former = await tokenOf('one')
  await endpoint.rotateTokens()
  expect(await tokenOf('one')).not.toBe(former)
  expect((await ask()).status).toBe(200)
  expect((await ask({ token: former })).status).toBe(200)
  time.now += 3_600_000
  expect((await ask({ token: former })).status).toBe(403)
  expect((await ask()).status).toBe(200)
})

describe('nothing is minted, and the answer is 403,', () => {
  test.each([
    ['without a token', { token: '' }],
    ['with a wrong token', { token: 'x'.repeat(43) }],
    ['with a part of a token', { token: 'part' }],
    ['for a name that was re-pointed to this machine', { headers: { host: 'evil.example' } }],
    ['for localhost', { headers: { host: 'localhost:1' } }],
    ['for the address without its port', { headers: { host: '127.0.0.1' } }],
    ['for a page of a browser', { headers: { origin: 'https://evil.example' } }],
    ['for a page without an origin', { headers: { origin: 'null' } }],
    ['for a request that a browser marks', { headers: { 'sec-fetch-site': 'none' } }],
  ])('%s', async (_what, options) => {
    expect((await ask(options)).status).toBe(403)
    expect(mints).toEqual([])
  })
})

test.each([
  ['another path', { path: '/' }, 404],
  ['another method', { method: 'POST' }, 405],
])('%s is refused', async (_what, options, status) => {
  expect((await ask(options)).status).toBe(status)
  expect(mints).toEqual([])
})

describe('no error can be taken for credentials:', () => {
  test.each([
    ['a person must act', new BrokerError('no_grant', 'no grant covers this path', { status: 403 }), 403, undefined],
    ['a person must act', new BrokerError('clock_off', 'the clock is off'), 403, undefined],
    [
      'the limit is reached',
      new BrokerError('rate_limited', 'too many', { status: 429, retryAfterSeconds: 60 }),
      429,
      '60',
    ],
    [
      'the audit failed',
      new BrokerError('audit_error', 'an anchor failed', { status: 500 }),
      502,
      expect.stringMatching(/^\d+$/),
    ],
    ['the broker is away', new BrokerError('unreachable', 'it cannot be reached'), 502, expect.stringMatching(/^\d+$/)],
  ])('%s (%s)', async (_what, error, status, retryAfter) => {
    refusal = error
    const answer = await ask()
    expect(answer.status).toBe(status)
    expect(answer.headers['retry-after']).toEqual(retryAfter)
    expect(Object.keys(answer.body)).toEqual(['code', 'message'])
    expect(answer.body.message).toContain(error.nextStep)
  })
})

test('a slow mint holds up nobody while the old credentials work', async () => {
  await ask()
  time.now += 50 * 60_000
  refusal = new BrokerError('audit_error', 'an anchor failed', { status: 500 })
  expect((await ask()).body.AccessKeyId).toBe('ASIA-one')
})
