import { describe, expect, test } from 'vitest'
import { type BrokerClientOptions, BrokerError, createBrokerClient, privateKeyWallet } from '../src/index.ts'
import { request, startFixture } from './fixture.ts'
import { addressA, addressB, keyA, keyB } from './signing/vectors.ts'

const startPath = '/v1/auth/wallet/start'
const verifyPath = '/v1/auth/wallet/verify'
const mintPath = '/v1/mint-aws-creds'

async function refusal(work: Promise<unknown>): Promise<BrokerError> {
  const error = await work.catch((error: unknown) => error)
  if (error instanceof BrokerError) return error
  throw new Error('no BrokerError', { cause: error })
}

describe('a program that mints', () => {
  test('signs in once, and gets credentials for the path of its grant', async () => {
    const { client, broker, time } = startFixture()
    const credentials = await client.mint(request)
    expect(credentials).toEqual({
      accessKeyId: 'ASIATEST000000000001',
      secretAccessKey: 'secret-of-mint-1/+',
      sessionToken: 'token-of-mint-1',
      expiration: new Date(Math.floor(time.now / 1000) * 1000 + 3_600_000),
      wallet: addressA,
      auditRecordId: 'aud_1',
      leaseId: 'lse-1',
    })
    await client.mint({ ...request, path: `${request.path}logs/` })
    expect(broker.calls).toEqual([startPath, verifyPath, mintPath, mintPath])
    expect(broker.mints.map(({ path }) => path)).toEqual([request.path, `${request.path}logs/`])
  })

  test('may name the grant, and gets no other', async () => {
    const { client, broker } = startFixture()
    const second = broker.grant(addressA, request.path)
    await client.mint({ ...request, grantId: second.id })
    expect(broker.mints[0]?.grantId).toBe(second.id)
  })

  test('shares one sign-in among concurrent calls', async () => {
    const { client, broker } = startFixture()
    await Promise.all(Array.from({ length: 8 }, () => client.mint(request)))
    expect(broker.signIns).toBe(1)
    expect(broker.mints).toHaveLength(8)
  })

  test('renews its session before it ends, and after the broker forgot it', async () => {
    const { client, broker, time } = startFixture()
    await client.mint(request)
    time.now += (broker.sessionSeconds - 60) * 1000
    await client.mint(request)
    expect(broker.signIns).toBe(2)
    broker.validSessions.clear()
    await client.mint(request)
    expect(broker.signIns).toBe(3)
  })

  test('keeps being refused when a new session is refused too', async () => {
    const { client, broker } = startFixture()
    const refuse = { path: mintPath, fault: () => broker.problem(401, 'unauthorized') }
    broker.faults.push(refuse, refuse, refuse)
    expect(await refusal(client.mint(request))).toMatchObject({ code: 'unauthorized', status: 401 })
    expect(broker.signIns).toBe(2)
  })

  test('signs out, and signs in again for the next call', async () => {
    const { client, broker } = startFixture()
    await client.signIn()
    await client.signOut()
    expect(broker.validSessions.size).toBe(0)
    await client.mint(request)
    expect(broker.signIns).toBe(2)
  })
})

describe('a lost reply of a mint', () => {
  test.each([
    [
      'when the connection ended',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('other side closed') })),
    ],
    ['when a proxy gave up', async () => new Response('<html>', { status: 504 })],
    [
      'when the body was cut off',
      async () => new Response(new ReadableStream({ start: (stream) => stream.error(new Error('cut')) })),
    ],
  ])('%s is requested again with the same bytes, and costs one use of the grant', async (_when, lose) => {
    const { client, broker } = startFixture()
    let lost = 0
    const fetch = async (sent: Request) => {
      const answer = await broker.fetch(sent)
      return sent.url.endsWith(mintPath) && lost++ < 2 ? lose() : answer
    }
    const credentials = await startClient(fetch).mint(request)
    expect(credentials.accessKeyId).toBe('ASIATEST000000000001')
    expect(broker.mints).toHaveLength(1)
    expect(broker.calls.filter((path) => path === mintPath)).toHaveLength(3)

    function startClient(fetch: BrokerClientOptions['fetch']) {
      return createBrokerClient({
        url: client.url,
        wallet: privateKeyWallet(keyA),
        fetch,
        clock: () => Date.parse('2026-01-02T03:04:05Z'),
        wait: async () => {},
      })
    }
  })

  test('is waited for while the broker still works on it', async () => {
    const { client, broker, time } = startFixture()
    broker.faults.push({
      path: mintPath,
      fault: () => broker.problem(409, 'idempotency_in_progress', 'wait', { 'retry-after': '1' }),
    })
    await client.mint(request)
    expect(time.waited).toEqual([1000])
    expect(broker.mints).toHaveLength(1)
  })

  test('that the broker has no answer for any more is followed by a new request', async () => {
    const { client, broker } = startFixture()
    broker.faults.push({ path: mintPath, fault: () => broker.problem(409, 'request_replayed') })
    await client.mint(request)
    expect(broker.mints).toHaveLength(1)
  })

  test('ends with a readable error when no reply ever comes', async () => {
    const { open, broker } = startFixture()
    const fetch = async (sent: Request) => {
      if (sent.url.endsWith(mintPath)) throw new TypeError('fetch failed', { cause: new Error('other side closed') })
      return broker.fetch(sent)
    }
    expect(await refusal(open({ fetch }).mint(request))).toMatchObject({ code: 'no_reply', isTemporary: true })
  })
})

describe('an answer is an error', () => {
  test.each(['access_key_id', 'secret_access_key', 'session_token', 'expiration', 'wallet', 'audit_record_id'])(
    'when %s is missing, blank or null',
    async (member) => {
      for (const value of [undefined, '', ' ', null]) {
        const { client, broker } = startFixture()
        broker.faults.push({
          path: mintPath,
          async fault(_context, answer) {
            return Response.json({ ...(await (await answer()).json()), [member]: value })
          },
        })
        const error = await refusal(client.mint(request))
        expect(error).toMatchObject({ code: 'bad_answer' })
        expect(error.message).toContain(member)
      }
    },
  )

  test.each([
    ['a page', () => new Response('<html>hello</html>')],
    ['a list', () => Response.json([])],
    ['no content', () => new Response(null)],
    ['an error of something else', () => new Response('nope', { status: 404 })],
    ['a problem without a code', () => Response.json({ status: 403 }, { status: 403 })],
  ])('when it is %s', async (_what, fault) => {
    const { client, broker } = startFixture()
    broker.faults.push({ path: mintPath, fault })
    expect(await refusal(client.mint(request))).toMatchObject({ code: 'bad_answer' })
  })

  test('when the credentials are over already', async () => {
    const { client } = startFixture({ credentialSeconds: -1 })
    expect(await refusal(client.mint(request))).toMatchObject({ code: 'bad_answer' })
  })
})

describe('a refusal says what to do', () => {
  test.each([
    [403, 'no_grant', /broker-agent request/],
    [403, 'grant_denied', /owner of the master wallet/],
    [403, 'wallet_required', /wallet/],
    [429, 'rate_limited', /wait 1200 seconds/],
    [500, 'audit_error', /req-12345678/],
    [502, 'sts_error', /req-12345678/],
    [503, 'audit_unavailable', /try again later/],
    [418, 'a_code_of_tomorrow', /a_code_of_tomorrow/],
  ])('for %s %s', async (status, code, nextStep) => {
    const { client, broker } = startFixture()
    broker.faults.push({
      path: mintPath,
      fault: () => broker.problem(status, code, `the reason\nof ${code}`, { 'retry-after': '1200' }),
    })
    const error = await refusal(client.mint(request))
    expect(error).toMatchObject({ code, status, message: `the reason of ${code}`, requestId: 'req-12345678' })
    expect(error.nextStep).toMatch(nextStep)
    expect(error.retryAfterSeconds).toBe(1200)
  })

  test('with every finding of the schema', async () => {
    const { client, broker } = startFixture()
    const errors = [{ pointer: '/intent/scope_path', message: 'write a folder' }]
    const content = { code: 'validation_failed', detail: 'the schema refuses it', errors }
    broker.faults.push({ path: mintPath, fault: () => Response.json(content, { status: 422 }) })
    expect((await refusal(client.mint(request))).message).toBe(
      'the schema refuses it: /intent/scope_path: write a folder',
    )
  })

  test('when the address leads nowhere', async () => {
    const { open } = startFixture()
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
    expect(await refusal(open({ fetch }).mint(request))).toMatchObject({
      code: 'unreachable',
      nextStep: expect.stringContaining('address'),
    })
  })
})

describe('the clock of this machine', () => {
  test.each([30, -30])('may differ by %d seconds', async (seconds) => {
    const { client, broker } = startFixture()
    broker.clockOffset = -seconds
    expect((await client.mint(request)).wallet).toBe(addressA)
  })

  test.each([
    [120, '120 seconds ahead of'],
    [-120, '120 seconds behind'],
  ])('that differs by %d seconds is refused with that number', async (seconds, words) => {
    const { client, broker } = startFixture()
    broker.clockOffset = -seconds
    const error = await refusal(client.mint(request))
    expect(error).toMatchObject({ code: 'clock_off', nextStep: expect.stringContaining('clock') })
    expect(error.message).toContain(words)
    expect(broker.signIns).toBe(0)
  })

  test('that went wrong after the sign-in explains a refused mint', async () => {
    const { client, broker } = startFixture()
    await client.signIn()
    broker.clockOffset = 400
    const error = await refusal(client.mint(request))
    expect(error.message).toContain('400 seconds behind')
  })
})

describe('a sign-in message is not signed', () => {
  test.each([
    ['for another site', (message: string) => message.replace('broker.example.test', 'evil.example')],
    ['for another port', (message: string) => message.replace('broker.example.test', 'broker.example.test:8443')],
    [
      'with another URI',
      (message: string) => message.replace('URI: https://broker.example.test', 'URI: https://evil.example'),
    ],
    ['for another wallet', (message: string) => message.replace(/0x\w{40}/, addressB)],
    ['for another chain', (message: string) => message.replace('Chain ID: 84532', 'Chain ID: 1')],
    ['with a line more', (message: string) => `${message}\n- https://evil.example`],
    [
      'with another statement',
      (message: string) => message.replace('Authenticate with AgentKeys broker.', 'Send all my coins.'),
    ],
    ['that is a transaction', () => '0xf86c0a85'],
  ])('%s', async (_what, change) => {
    const { open, broker } = startFixture()
    let signed = 0
    const wallet = { address: addressA, signMessage: async () => `0x${++signed}` }
    broker.faults.push({
      path: startPath,
      async fault(_context, answer) {
        const content = await (await answer()).json()
        return Response.json({ ...content, siwe_message: change(content.siwe_message) })
      },
    })
    expect(await refusal(open({ wallet }).mint(request))).toMatchObject({ code: 'wrong_broker' })
    expect(signed).toBe(0)
  })

  test('unless it names the issuer that the program knows', async () => {
    const { open, broker } = startFixture()
    const client = open({ url: 'http://127.0.0.1:8091', issuer: broker.issuer })
    expect((await client.mint(request)).wallet).toBe(addressA)
    expect(await refusal(open({ url: 'http://127.0.0.1:8091' }).mint(request))).toMatchObject({ code: 'wrong_broker' })
  })
})

describe('an address of a broker', () => {
  const open = (url: string) => () => createBrokerClient({ url, wallet: privateKeyWallet(keyA) })
  test.each([
    'http://broker.example.test',
    'ftp://x',
    'broker.example.test',
    'https://x/path',
    'https://x/?q',
    'https://u@x',
    '',
  ])('is refused when it is %j', (url) => {
    expect(open(url)).toThrow(TypeError)
  })
  test.each([
    'https://broker.example.test',
    'https://x:8443/',
    'http://127.0.0.1:8091',
    'http://broker.localhost:8080',
  ])('is accepted when it is %s', (url) => {
    expect(open(url)).not.toThrow()
  })
})

test('a wallet of another key than it says is caught before anything is sent', async () => {
  const { open, broker } = startFixture()
  const wallet = { ...privateKeyWallet(keyB), address: addressA }
  expect(await refusal(open({ wallet }).mint(request))).toMatchObject({ code: 'wallet_failed' })
  expect(broker.calls).toEqual([startPath])
})

test('a master creates, lists and revokes grants', async () => {
  const { client, open } = startFixture()
  const daemon = open({ wallet: privateKeyWallet(keyB) })
  const grant = { daemonAddress: addressB, service: 's3', path: 'bots/b/', expiresAt: 2_000_000_000, maxUses: 5 }
  const { grantId } = await client.createGrant(grant)
  await client.createGrant(grant)
  await client.createGrant(grant)
  expect((await daemon.mint({ service: 's3', path: 'bots/b/', grantId })).wallet).toBe(addressB)
  expect(await client.listGrants()).toHaveLength(4)
  expect((await client.listGrants())[1]).toMatchObject({ grantId, daemonAddress: addressB, path: 'bots/b/' })
  await client.revokeGrant(grantId)
  expect(await refusal(daemon.mint({ service: 's3', path: 'bots/b/', grantId }))).toMatchObject({
    code: 'grant_denied',
  })
})

test('no error holds a session, a signature or a key', async () => {
  const { open, broker } = startFixture()
  const secrets = /session-\d|[0-9a-f]{64}|secret-of-mint/
  for (const status of [401, 403, 422, 500, 503]) {
    broker.faults.push({ path: mintPath, fault: () => broker.problem(status, 'some_code') })
    broker.faults.push({ path: mintPath, fault: () => broker.problem(status, 'some_code') })
    const { message, nextStep, code } = await refusal(open().mint(request))
    expect(`${message} ${nextStep} ${code}`).not.toMatch(secrets)
  }
})
