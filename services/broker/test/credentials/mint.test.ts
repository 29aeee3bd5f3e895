import { randomBytes } from 'node:crypto'
import { signBytes, signingInput } from '@constellation/broker-client/signing'
import { canonicalJson } from '@constellation/canonical-json'
import { Failure } from '@constellation/chassis'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { recordHash, sha256 } from '../../src/audit/audit-record.ts'
import { newLease } from '../../src/cloud/lease.ts'
import { scopePolicy } from '../../src/cloud/scope-policy.ts'
import { type Program, startBroker, type TestBroker } from '../broker.ts'

/** Sends a body as it is, with the session of a program. */
async function post(
  broker: TestBroker,
  by: Pick<Program, 'token'>,
  body: string,
  headers: Record<string, string> = {},
) {
  const response = await broker.app.request('/v1/mint-aws-creds', {
    method: 'POST',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const send = async (broker: TestBroker, by: Program, changes = {}, headers = {}) =>
  post(broker, by, JSON.stringify(await broker.signedCall(by, changes)), headers)

test('the answer has what an SDK needs, and no cache keeps it', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const { status, headers, body } = await send(broker, daemon)
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(body).toEqual({
    access_key_id: expect.stringMatching(/^ASIA/),
    secret_access_key: expect.any(String),
    session_token: expect.any(String),
    expiration: Math.floor(broker.clock.now().getTime() / 1000) + 3600,
    wallet: daemon.wallet.address,
    audit_record_id: expect.stringMatching(/^aud_[0-9A-HJKMNP-TV-Z]{26}$/),
    anchored: ['postgres'],
    lease_id: expect.stringMatching(/^lea-\d+-[a-z2-7]{8}$/),
  })
})

test('STS is asked with a token of the wallet, tags, a session of its own and a policy for the path alone', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const { body } = await send(broker, daemon)
  const [asked] = broker.sts.asked
  const { address } = daemon.wallet
  expect(asked).toMatchObject({
    roleArn: broker.deps.settings.dataRoleArn,
    durationSeconds: 3600,
    policy: scopePolicy(daemon.folder),
  })
  expect(asked?.sessionName).toMatch(new RegExp(`^agentkeys-${address.slice(2, 22)}-\\d+-[a-z2-7]{8}$`))
  const token = asked?.token ?? ''
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', kid: expect.stringMatching(/^ak-oidc-/) })
  const { iat = 0, exp, ...claims } = decodeJwt(token)
  expect([exp, claims]).toEqual([
    iat + 300,
    {
      iss: 'https://broker.example.test',
      sub: `agentkeys:agent:${address}`,
      aud: 'sts.amazonaws.com',
      jti: expect.any(String),
      agentkeys_user_wallet: address,
      'https://aws.amazon.com/tags': {
        principal_tags: { agentkeys_user_wallet: [address], agentkeys_lease: [body.lease_id] },
        transitive_tag_keys: ['agentkeys_user_wallet'],
      },
    },
  ])
})

test.each([
  ['ahead', -61, 401, /61 seconds ahead/],
  ['a little ahead', -60, 200, undefined],
  ['as old as may be', 300, 200, undefined],
  ['old', 301, 401, /301 seconds old/],
])(
  'a call that is %s is judged by our clock, and the answer says by how much it differs',
  async (_, age, status, text) => {
    await using broker = await startBroker()
    const { daemon } = await broker.pair()
    broker.clock.advance({ ms: 1000 - broker.clock.now().getMilliseconds() })
    const issued_at = `${new Date(broker.clock.now().getTime() - age * 1000).toISOString().slice(0, 19)}Z`
    const result = await send(broker, daemon, { issued_at })
    expect(result.status).toBe(status)
    if (text) expect(result.body.detail).toMatch(text)
  },
)

test.each([
  ['of another endpoint', 'agentkeys:broker:mint-oidc-jwt:v1:broker.example.test', 422],
  ['of another broker', 'agentkeys:broker:mint-aws-creds:v1:evil.example', 422],
  ['left out', undefined, 200],
])('a signature that is for a domain %s is worth nothing here', async (_, domain, status) => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  expect((await send(broker, daemon, { domain })).status).toBe(status)
})

test('a call without a domain is refused where the operator demands one', async () => {
  await using broker = await startBroker({ settings: { requireCallDomain: true } })
  const { daemon } = await broker.pair()
  expect((await send(broker, daemon, { domain: undefined })).status).toBe(422)
})

test('a member that is written twice is refused as unreadable, whatever a parser would make of it', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const body = JSON.stringify(await broker.signedCall(daemon))
  const twice = body.replace('"service":"s3"', '"service":"s3","service":"s3"')
  expect(await post(broker, daemon, twice)).toMatchObject({ status: 400, body: { code: 'malformed_request' } })
})

test('unknown members are refused in signed bodies too', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const { status, body } = await send(broker, daemon, { source_ip: '127.0.0.1' })
  expect([status, body.errors]).toEqual([422, [{ pointer: '/source_ip', message: 'not known here' }]])
})

test('a request that was seen is refused as a replay, also with another signature of the same wallet', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const call = await broker.signedCall(daemon)
  expect((await post(broker, daemon, JSON.stringify(call))).status).toBe(200)
  const rewritten = { ...call, auth: { address: call.auth.address.toUpperCase().replace('0X', '0x') } }
  const signature = await signBytes(signingInput(rewritten), daemon.wallet)
  for (const body of [call, { ...rewritten, auth: { ...rewritten.auth, signature } }])
    expect(await post(broker, daemon, JSON.stringify(body))).toMatchObject({
      status: 409,
      body: { code: 'request_replayed' },
    })
  expect(broker.sts.asked).toHaveLength(1)
})

test('a repeated Idempotency-Key gets the first answer again: no second credential, record or use of the grant', async () => {
  await using broker = await startBroker()
  const { daemon, master } = await broker.pair()
  const body = JSON.stringify(await broker.signedCall(daemon))
  const first = await post(broker, daemon, body, { 'idempotency-key': 'k-1' })
  const again = await post(broker, daemon, body, { 'idempotency-key': 'k-1' })
  expect([again.status, again.headers.get('idempotency-replayed'), again.body]).toEqual([200, 'true', first.body])
  expect(broker.sts.asked).toHaveLength(1)
  expect((await master.client.listGrants({ query: {} })).grants).toMatchObject([{ used_count: 1 }])
  const kept = await broker.owner.selectFrom('idempotency_keys').select('sealed_answer').executeTakeFirstOrThrow()
  expect(kept.sealed_answer).not.toContain('ASIA')
  const other = await post(broker, daemon, JSON.stringify(await broker.signedCall(daemon)), {
    'idempotency-key': 'k-1',
  })
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } })
})

test('a key belongs to one account: nobody reads the answer of another with it', async () => {
  await using broker = await startBroker()
  const [one, other] = [await broker.pair(), await broker.pair()]
  const first = await send(broker, one.daemon, {}, { 'idempotency-key': 'same' })
  const second = await send(broker, other.daemon, {}, { 'idempotency-key': 'same' })
  expect([second.status, second.body.wallet]).toEqual([200, other.daemon.wallet.address])
  expect(second.body.access_key_id).not.toBe(first.body.access_key_id)
})

test('a call that fails frees its key, and a call under way holds it', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const headers = { 'idempotency-key': 'k-2' }
  broker.sts.refuse(true)
  expect((await send(broker, daemon, {}, headers)).body.code).toBe('sts_error')
  broker.sts.refuse(false)
  const { client } = broker.sts
  const { promise, resolve } = Promise.withResolvers<void>()
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
  Object.assign(broker.deps, {
    sts: {
      async assumeRoleWithWebIdentity(request: Parameters<typeof client.assumeRoleWithWebIdentity>[0]) {
        isAsked()
        await promise
        return client.assumeRoleWithWebIdentity(request)
      },
    },
  })
  const body = JSON.stringify(await broker.signedCall(daemon))
  const first = post(broker, daemon, body, headers)
  await asked
  const during = await post(broker, daemon, body, headers)
  expect([during.status, during.body.code, during.headers.get('retry-after')]).toEqual([
    409,
    'idempotency_in_progress',
    '1',
  ])
  resolve()
  expect((await first).status).toBe(200)
})

test('a failure of the cloud is on record, spends the use of the grant, and shows the caller nothing of its cause', async () => {
  await using broker = await startBroker()
  const { daemon, master } = await broker.pair()
  Object.assign(broker.deps, {
    sts: {
      assumeRoleWithWebIdentity: async () => {
        throw new Failure('sts_error', 'the cloud gave no credential', {
          cause: new Error('arn:aws:iam::1:role/secret'),
        })
      },
    },
  })
  const { status, body } = await send(broker, daemon)
  expect([status, body.code, JSON.stringify(body).includes('arn:')]).toEqual([502, 'sts_error', false])
  const records = await broker.owner
    .selectFrom('mint_log')
    .select(['status', 'released', 'outcome'])
    .where('kind', '=', 'mint')
    .execute()
  expect(records).toEqual([{ status: 'failed', released: false, outcome: 'sts_error' }])
  expect((await master.client.listGrants({ query: {} })).grants).toMatchObject([{ used_count: 1 }])
})

test('an account above its limit is refused before its body is read, and waits for the next hour', async () => {
  await using broker = await startBroker({ variables: { BROKER_RATE_LIMIT_MINTS_PER_HOUR_PER_OMNI: '2' } })
  const { daemon } = await broker.pair()
  await send(broker, daemon)
  await send(broker, daemon)
  const refused = await post(broker, daemon, 'not JSON')
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('a body above the limit is refused before it is parsed', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  expect((await post(broker, daemon, ' '.repeat(1_048_577))).status).toBe(413)
})

test('a web-identity token is released as a credential is, and only for a call that names its endpoint', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const call = (domain?: string) => broker.signedCall(daemon, { domain })
  await expect(daemon.client.mintOidcJwt({ body: await call() })).rejects.toMatchObject({ code: 'validation_failed' })
  const right = await call('agentkeys:broker:mint-oidc-jwt:v1:broker.example.test')
  const { jwt, wallet, expiration } = await daemon.client.mintOidcJwt({ body: right })
  expect(decodeJwt(jwt)).toMatchObject({ sub: `agentkeys:agent:${wallet}`, exp: expiration })
  const records = await broker.owner
    .selectFrom('mint_log')
    .select(['status', 'released'])
    .where('kind', '=', 'oidc_jwt')
    .execute()
  expect(records).toEqual([{ status: 'confirmed', released: true }])
})

test('the hash of a record is over its content, and never changes', () => {
  const wallet = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'
  const content = {
    agentId: wallet,
    callHash: '0ed25b7b9bdb7c5e6cbeee7fcca54aa0e51b3493d464123274fd8146a618b365',
    grantId: 'grn_AAAAAAAAAAAAAAAA',
    omniAccount: 'c5204378ff1ef0b422d52ef494a8cc18af31a901f562d6879d07aa4e2329597d',
    scopePath: 'bots/A/',
    service: 's3',
    wallet,
  }
  const texts = [content, { ...content, scopePath: `bots/${wallet}/` }].map(recordHash)
  expect(texts).toContain('a07e38d53dcafca5412340a70b126be1b73b42a29a54a5ddf5ee3ed028371c70')
})

test('the call of a record is hashed as it was signed', async () => {
  await using broker = await startBroker()
  const { daemon } = await broker.pair()
  const { auth, ...call } = await broker.signedCall(daemon)
  await post(broker, daemon, JSON.stringify({ ...call, auth }))
  const { call_hash } = await broker.owner
    .selectFrom('mint_log')
    .select('call_hash')
    .where('kind', '=', 'mint')
    .executeTakeFirstOrThrow()
  expect(call_hash).toBe(sha256(canonicalJson({ ...call, auth: { address: auth.address } })))
})

test('of ten thousand sessions of one wallet in one second none has the name of another, and each name suits AWS', () => {
  const now = new Date('2026-01-02T03:04:05Z')
  const leases = Array.from({ length: 10_000 }, () => newLease(`0x${'f'.repeat(40)}`, now, randomBytes))
  expect(new Set(leases.map(({ leaseId }) => leaseId)).size).toBe(10_000)
  expect(leases.filter(({ sessionName }) => !/^[A-Za-z0-9=,.@_-]{2,64}$/.test(sessionName))).toEqual([])
})
