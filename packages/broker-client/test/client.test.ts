import { freshWallet } from '@constellation/broker/testing'
import { describe, expect, test } from 'vitest'
import { BrokerError, createBrokerClient, privateKeyWallet, type Session } from '../src/index.ts'
import { problem } from './broker-network.ts'
import { startFixture } from './fixture.ts'
import { addressB, keyA } from './signing/vectors.ts'

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
    await using fixture = await startFixture()
    const { client, network, broker, wallet, request } = fixture
    const credentials = await client.mint(request)
    expect(credentials).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.stringMatching(/.{20}/),
      sessionToken: expect.stringMatching(/.{20}/),
      expiration: new Date(Math.floor(broker.clock.now().getTime() / 1000) * 1000 + 3_600_000),
      wallet: wallet.address,
      auditRecordId: expect.stringMatching(/^aud_/),
      leaseId: expect.stringMatching(/^lea-/),
    })
    await client.mint({ ...request, path: `${request.path}logs/` })
    expect(network.calls).toEqual([startPath, verifyPath, mintPath, mintPath])
    expect((await fixture.mints()).map(({ scope_path }) => scope_path)).toEqual([request.path, `${request.path}logs/`])
  })

  test('may name the grant, and gets no other', async () => {
    await using fixture = await startFixture()
    const { grant_id: grantId } = await fixture.grant()
    await fixture.grant()
    await fixture.client.mint({ ...fixture.request, grantId })
    expect(await fixture.mints()).toMatchObject([{ grant_id: grantId }])
  })

  test('shares one sign-in among concurrent calls', async () => {
    await using fixture = await startFixture()
    await Promise.all(Array.from({ length: 8 }, () => fixture.client.mint(fixture.request)))
    expect(fixture.network.signIns).toBe(1)
    expect(await fixture.mints()).toHaveLength(8)
  })

  test('renews its session before it ends, and after the broker ended it', async () => {
    await using fixture = await startFixture()
    const { broker, network, request } = fixture
    let session: Session | undefined
    const sessions = {
      read: async () => session,
      write: async (value: Session | undefined) => {
        session = value
      },
    }
    const client = fixture.open({ sessions })
    const { expiresAt } = await client.signIn()
    broker.clock.advance({ ms: expiresAt * 1000 - fixture.clock() - 60_000 })
    await client.mint(request)
    expect(network.signIns).toBe(2)
    await broker.as(session?.jwt).logOut()
    await client.mint(request)
    expect(network.signIns).toBe(3)
  })

  test('keeps being refused when a new session is refused too', async () => {
    await using fixture = await startFixture()
    const refuse = { path: mintPath, fault: () => problem(401, 'unauthorized') }
    fixture.network.faults.push(refuse, refuse, refuse)
    expect(await refusal(fixture.client.mint(fixture.request))).toMatchObject({ code: 'unauthorized', status: 401 })
    expect(fixture.network.signIns).toBe(2)
  })

  test('signs out, and signs in again for the next call', async () => {
    await using fixture = await startFixture()
    const { jwt } = await fixture.client.signIn()
    await fixture.client.signOut()
    await expect(fixture.broker.as(jwt).listGrants({ query: {} })).rejects.toMatchObject({ code: 'unauthorized' })
    await fixture.client.mint(fixture.request)
    expect(fixture.network.signIns).toBe(2)
  })
})

describe('a lost reply of a mint', () => {
  test.each([
    ['when the connection ended', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('closed') }))],
    ['when a proxy gave up', async () => new Response('<html>', { status: 504 })],
    [
      'when the body was cut off',
      async () => new Response(new ReadableStream({ start: (stream) => stream.error(new Error('cut')) })),
    ],
  ])('%s is requested again with the same bytes, and costs one use of the grant', async (_when, lose) => {
    await using fixture = await startFixture()
    const lost = {
      path: mintPath,
      fault: async (answer: () => Promise<Response>) => {
        await answer()
        return lose()
      },
    }
    fixture.network.faults.push(lost, lost)
    const credentials = await fixture.client.mint(fixture.request)
    expect(credentials.accessKeyId).toMatch(/^ASIA/)
    expect(await fixture.mints()).toHaveLength(1)
    expect(fixture.broker.sts.asked).toHaveLength(1)
    expect(fixture.network.calls.filter((path) => path === mintPath)).toHaveLength(3)
    const grants = await fixture.master.client.listGrants({ query: {} })
    expect(grants.grants).toMatchObject([{ used_count: 1 }])
  })

  test('is waited for while the broker still works on it', async () => {
    await using fixture = await startFixture()
    fixture.network.faults.push({
      path: mintPath,
      fault: () => problem(409, 'idempotency_in_progress', 'wait', { 'retry-after': '1' }),
    })
    await fixture.client.mint(fixture.request)
    expect(fixture.time.waited).toEqual([1000])
    expect(await fixture.mints()).toHaveLength(1)
  })

  test('that the broker has no answer for any more is followed by a new request', async () => {
    await using fixture = await startFixture()
    fixture.network.faults.push({ path: mintPath, fault: () => problem(409, 'request_replayed') })
    await fixture.client.mint(fixture.request)
    expect(await fixture.mints()).toHaveLength(1)
  })

  test('ends with a readable error when no reply ever comes', async () => {
    await using fixture = await startFixture()
    const lost = { path: mintPath, fault: () => Promise.reject(new TypeError('fetch failed')) }
    fixture.network.faults.push(...Array.from({ length: 20 }, () => lost))
    const error = await refusal(fixture.client.mint(fixture.request))
    expect(error).toMatchObject({ code: 'no_reply', isTemporary: true })
    expect(await fixture.mints()).toHaveLength(0)
  })
})

describe('an answer is an error', () => {
  test.each(['access_key_id', 'secret_access_key', 'session_token', 'expiration', 'wallet', 'audit_record_id'])(
    'when %s is missing, blank or null',
    async (member) => {
      await using fixture = await startFixture()
      for (const value of [undefined, '', ' ', null]) {
        fixture.network.faults.push({
          path: mintPath,
          async fault(answer) {
            return Response.json({ ...(await (await answer()).json()), [member]: value })
          },
        })
        const error = await refusal(fixture.client.mint(fixture.request))
        expect(error).toMatchObject({ code: 'bad_answer' })
        expect(error.message).toContain(member)
      }
    },
  )

  test('when it is of something else, or has nothing', async () => {
    await using fixture = await startFixture()
    const answers = [
      () => new Response('<html>hello</html>'),
      () => Response.json([]),
      () => new Response(null),
      () => new Response('nope', { status: 404 }),
      () => Response.json({ status: 403 }, { status: 403 }),
    ]
    for (const fault of answers) {
      fixture.network.faults.push({ path: mintPath, fault })
      expect(await refusal(fixture.client.mint(fixture.request))).toMatchObject({ code: 'bad_answer' })
    }
  })

  test('when the credentials are over already', async () => {
    await using fixture = await startFixture()
    fixture.network.faults.push({
      path: mintPath,
      async fault(answer) {
        return Response.json({ ...(await (await answer()).json()), expiration: Math.floor(fixture.clock() / 1000) })
      },
    })
    expect(await refusal(fixture.client.mint(fixture.request))).toMatchObject({ code: 'bad_answer' })
  })
})

describe('a refusal says what to do', () => {
  test('for a path without a grant, and for a grant that is used up or revoked', async () => {
    await using fixture = await startFixture()
    const { client, master } = fixture
    const foreign = await refusal(client.mint({ service: 's3', path: 'bots/foreign/' }))
    expect(foreign).toMatchObject({ code: 'no_grant', status: 403 })
    expect(foreign.nextStep).toContain('broker-agent request')
    const daemon = freshWallet()
    const path = `bots/${daemon.address}/`
    const { grant_id } = await fixture.grant(daemon, path, 1)
    const other = fixture.open({ wallet: daemon })
    await other.mint({ service: 's3', path })
    expect(await refusal(other.mint({ service: 's3', path }))).toMatchObject({ code: 'grant_denied' })
    await master.client.revokeGrant({ body: { grant_id } })
    const revoked = await refusal(other.mint({ service: 's3', path }))
    expect(revoked.nextStep).toContain('owner of the master wallet')
    expect(revoked.requestId).toMatch(/./)
  })

  test('for a path that is none, with every finding of the schema', async () => {
    await using fixture = await startFixture()
    const error = await refusal(fixture.client.mint({ service: 'S3', path: '../x' }))
    expect(error).toMatchObject({ code: 'validation_failed', status: 422 })
    expect(error.message).toContain('/intent/service')
    expect(error.message).toContain('/intent/scope_path')
  })

  test('when the cloud gives no credential', async () => {
    await using fixture = await startFixture()
    fixture.broker.sts.refuse(true)
    const error = await refusal(fixture.client.mint(fixture.request))
    expect(error).toMatchObject({ code: 'sts_error', status: 502, isTemporary: true })
    expect(error.nextStep).toContain('try again later')
  })

  test('for every status that a broker may give', async () => {
    await using fixture = await startFixture()
    const cases: [number, string, RegExp][] = [
      [403, 'wallet_required', /wallet/],
      [429, 'rate_limited', /wait 1200 seconds/],
      [500, 'audit_error', /req-12345678/],
      [503, 'audit_unavailable', /try again later/],
      [418, 'a_code_of_tomorrow', /a_code_of_tomorrow/],
    ]
    for (const [status, code, nextStep] of cases) {
      const detail = `the reason\nof ${code}`
      fixture.network.faults.push({
        path: mintPath,
        fault: () => problem(status, code, detail, { 'retry-after': '1200' }),
      })
      const error = await refusal(fixture.client.mint(fixture.request))
      expect(error).toMatchObject({ code, status, message: `the reason of ${code}`, requestId: 'req-12345678' })
      expect(error.nextStep).toMatch(nextStep)
      expect(error.retryAfterSeconds).toBe(1200)
    }
  })

  test('when the address leads nowhere', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
    const client = createBrokerClient({ url: 'https://broker.example.test', wallet: privateKeyWallet(keyA), fetch })
    const error = await refusal(client.signIn())
    expect(error).toMatchObject({ code: 'unreachable', nextStep: expect.stringContaining('address') })
  })
})

describe('the clock of this machine', () => {
  test.each([30, -30])('may differ by %d seconds', async (seconds) => {
    await using fixture = await startFixture()
    fixture.time.skewMs = seconds * 1000
    expect((await fixture.client.mint(fixture.request)).wallet).toBe(fixture.wallet.address)
  })

  test.each([
    [120, /1(19|20) seconds ahead of/],
    [-120, /12[01] seconds behind/],
  ])('that differs by %d seconds is refused with that number', async (seconds, words) => {
    await using fixture = await startFixture()
    fixture.time.skewMs = seconds * 1000
    const error = await refusal(fixture.client.mint(fixture.request))
    expect(error).toMatchObject({ code: 'clock_off', nextStep: expect.stringContaining('clock') })
    expect(error.message).toMatch(words)
    expect(fixture.network.signIns).toBe(0)
  })

  test('that went wrong after the sign-in explains a refused mint', async () => {
    await using fixture = await startFixture()
    await fixture.client.signIn()
    fixture.time.skewMs = -400_000
    const error = await refusal(fixture.client.mint(fixture.request))
    expect(error.message).toMatch(/40[01] seconds behind/)
  })
})

describe('a sign-in message is not signed', () => {
  test.each([
    ['for another site', (message: string) => message.replace('broker.example.test', 'evil.example')],
    ['for another port', (message: string) => message.replace('broker.example.test', 'broker.example.test:8443')],
    ['with another URI', (message: string) => message.replace('URI: https://broker.example.test', 'URI: https://evil')],
    ['for another wallet', (message: string) => message.replace(/0x\w{40}/, addressB)],
    ['for another chain', (message: string) => message.replace('Chain ID: 84532', 'Chain ID: 1')],
    ['with a line more', (message: string) => `${message}\n- https://evil.example`],
    ['with another statement', (message: string) => message.replace('Authenticate with', 'Send all my coins to')],
    ['that is a transaction', () => '0xf86c0a85'],
  ])('%s', async (_what, change) => {
    await using fixture = await startFixture()
    let signed = 0
    const wallet = { address: fixture.wallet.address, signMessage: async () => `0x${++signed}` }
    fixture.network.faults.push({
      path: startPath,
      async fault(answer) {
        const content = await (await answer()).json()
        return Response.json({ ...content, siwe_message: change(content.siwe_message) })
      },
    })
    const client = fixture.open({ wallet })
    expect(await refusal(client.mint(fixture.request))).toMatchObject({ code: 'wrong_broker' })
    expect(signed).toBe(0)
  })

  test('unless it names the issuer that the program knows', async () => {
    await using fixture = await startFixture()
    const url = 'http://127.0.0.1:8091'
    const client = fixture.open({ url, issuer: 'https://broker.example.test' })
    expect((await client.mint(fixture.request)).wallet).toBe(fixture.wallet.address)
    expect(await refusal(fixture.open({ url }).mint(fixture.request))).toMatchObject({ code: 'wrong_broker' })
  })
})

describe('an address of a broker', () => {
  const open = (url: string) => () => createBrokerClient({ url, wallet: privateKeyWallet(keyA) })
  test.each(['http://broker.example.test', 'ftp://x', 'broker.example.test', 'https://x/path', 'https://x/?q', ''])(
    'is refused when it is %j',
    (url) => {
      expect(open(url)).toThrow(TypeError)
    },
  )
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
  await using fixture = await startFixture()
  const wallet = { ...freshWallet(), address: fixture.wallet.address }
  expect(await refusal(fixture.open({ wallet }).mint(fixture.request))).toMatchObject({ code: 'wallet_failed' })
  expect(fixture.network.calls).toEqual([startPath])
})

test('a master creates, lists and revokes grants', async () => {
  await using fixture = await startFixture()
  const { network } = fixture
  const inPagesOfTwo = (sent: Request) =>
    network.fetch(sent.url.includes('/grant/list') ? new Request(withLimit(sent.url), sent) : sent)
  const [master, daemon] = [fixture.open({ wallet: freshWallet(), fetch: inPagesOfTwo }), freshWallet()]
  const path = `bots/${daemon.address}/`
  const expiresAt = Math.floor(fixture.clock() / 1000) + 86_400
  const grant = { daemonAddress: daemon.address, service: 's3', path, expiresAt, maxUses: 5, label: 'my bot' }
  const ids: string[] = []
  for (let number = 0; number < 5; number++) ids.unshift((await master.createGrant(grant)).grantId)
  const program = fixture.open({ wallet: daemon })
  expect((await program.mint({ service: 's3', path, grantId: ids[0] })).wallet).toBe(daemon.address)
  const listed = await master.listGrants()
  expect(listed.map(({ grantId }) => grantId).sort()).toEqual([...ids].sort())
  expect(listed.find(({ grantId }) => grantId === ids[0])).toMatchObject({
    ...grant,
    usedCount: 1,
    revokedAt: undefined,
  })
  const { credentialsLiveUntil } = await master.revokeGrant(ids[0] ?? '')
  expect(credentialsLiveUntil).toBeGreaterThan(fixture.clock() / 1000)
  const refused = await refusal(program.mint({ service: 's3', path, grantId: ids[0] }))
  expect(refused).toMatchObject({ code: 'grant_denied' })
  expect(await refusal(master.revokeGrant('grn-unknown'))).toMatchObject({ code: 'not_found' })
})

function withLimit(address: string): URL {
  const url = new URL(address)
  url.searchParams.set('limit', '2')
  return url
}

test('no error holds a session, a signature or a key', async () => {
  await using fixture = await startFixture()
  for (const status of [401, 403, 422, 500, 503]) {
    const refuse = { path: mintPath, fault: () => problem(status, 'some_code') }
    fixture.network.faults.push(refuse, refuse)
    const { message, nextStep, code } = await refusal(fixture.open().mint(fixture.request))
    expect(`${message} ${nextStep} ${code}`).not.toMatch(/eyJ|[0-9a-f]{64}|ASIA/)
  }
})
