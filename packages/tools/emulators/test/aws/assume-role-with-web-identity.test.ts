import { afterEach, expect, test } from 'vitest'
import { startAccount, type TestAccount, trust } from './account.ts'
import { createIssuer, issuer, tagsOf, wallet } from './issuer.ts'
import { roleArn, roleName } from './policies.ts'

let running: TestAccount
const start = async (options?: Parameters<typeof startAccount>[0]) => {
  running = await startAccount(options)
  const { control, origin } = running.sts
  return { ...running, control, origin }
}
afterEach(() => running[Symbol.asyncDispose]())

test('a token of a trusted issuer is exchanged for credentials, and the call is not signed', async () => {
  const { assume, control, clock } = await start()
  const answer = await assume({ DurationSeconds: 900 })
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: `agentkeys:agent:${wallet}`,
    Audience: 'sts.amazonaws.com',
    Provider: issuer,
    AssumedRoleUser: {
      Arn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/agentkeys-data-role\/agentkeys-/),
    },
    Credentials: {
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      Expiration: new Date('2026-03-01T12:15:00Z'),
    },
    PackedPolicySize: expect.any(Number),
  })
  expect(control.received()[0]?.headers).not.toHaveProperty('authorization')
  expect(clock.now()).toEqual(new Date('2026-03-01T12:00:00Z'))
})

test('what was issued is read back whole', async () => {
  const { assume, origin, issuer: own } = await start()
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
  })
  const { Credentials } = await assume({ WebIdentityToken: await own.sign({ jti: 'the-token' }), Policy })
  expect(await (await fetch(`${origin}/_control/issued`)).json()).toEqual([
    {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
      roleArn,
      roleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      sessionName: expect.stringMatching(/^agentkeys-/),
      tags: { agentkeys_user_wallet: wallet },
      transitiveTagKeys: ['agentkeys_user_wallet'],
      sourceIdentity: null,
      sessionPolicy: Policy,
      packedPolicySize: expect.any(Number),
      issuer,
      subject: `agentkeys:agent:${wallet}`,
      audience: 'sts.amazonaws.com',
      tokenId: 'the-token',
      issuedAt: '2026-03-01T12:00:00Z',
      expiresAt: '2026-03-01T13:00:00Z',
    },
  ])
})

test.each([
  ['a token of an unknown issuer', { iss: 'https://other.example.test' }, /^No OpenIDConnect provider found/],
  ['an issuer with a slash at its end', { iss: `${issuer}/` }, /^No OpenIDConnect provider found/],
  ['an issuer in capitals', { iss: issuer.toUpperCase() }, /^No OpenIDConnect provider found/],
  ['another audience', { aud: 'somebody-else' }, 'Incorrect token audience'],
  ['another authorized party', { azp: 'somebody-else' }, 'Incorrect token audience'],
  ['no expiry', { exp: undefined }, /exp/],
  ['a fractional time of issue', { iat: 1.5 }, /iat/],
  ['a time of issue in the future', { iat: 1772366401 }, /not valid yet/],
  ['no subject', { sub: undefined }, /sub/],
  ['a tag that is no list', { 'https://aws.amazon.com/tags': { principal_tags: { a: 'b' } } }, /tags/],
  ['a tag with two values', { 'https://aws.amazon.com/tags': { principal_tags: { a: ['b', 'c'] } } }, /tags/],
  [
    'a transitive key without its tag',
    { 'https://aws.amazon.com/tags': { principal_tags: {}, transitive_tag_keys: ['a'] } },
    /tags/,
  ],
  [
    'tags that differ in case alone',
    { 'https://aws.amazon.com/tags': { principal_tags: { a: ['1'], A: ['2'] } } },
    /tags/,
  ],
])('%s is InvalidIdentityToken', async (_case, claims, message) => {
  const { assume, issuer: own, control } = await start()
  const refused = assume({ WebIdentityToken: await own.sign(claims) })
  await expect(refused).rejects.toMatchObject({
    name: 'InvalidIdentityTokenException',
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  })
  expect(control.issued()).toEqual([])
})

test('a token that is no JWT, or whose signature is not that of the key, is InvalidIdentityToken', async () => {
  const { assume, issuer: own } = await start()
  const [header, , signature] = (await own.sign()).split('.')
  const [, payload] = (await own.sign({ sub: 'agentkeys:agent:0xother' })).split('.')
  for (const WebIdentityToken of ['nonsense', 'a.b.c', `${header}.${payload}.${signature}`]) {
    await expect(assume({ WebIdentityToken })).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
  }
})

test('an expired token is ExpiredTokenException, and the leeway counts', async () => {
  const { assume, issuer: own, clock } = await start({ leewaySeconds: 30 })
  const WebIdentityToken = await own.sign()
  clock.advance({ seconds: 329 })
  await expect(assume({ WebIdentityToken })).resolves.toBeDefined()
  clock.advance({ seconds: 1 })
  await expect(assume({ WebIdentityToken })).rejects.toMatchObject({
    name: 'ExpiredTokenException',
    message: 'Token expired: current date/time 1772366730 must be before the expiration date/time 1772366700',
    $metadata: { httpStatusCode: 400 },
  })
})

test.each([
  ['the role does not exist', {}, { RoleArn: 'arn:aws:iam::123456789012:role/other' }, {}],
  ['the trust policy lacks sts:TagSession', { Action: 'sts:AssumeRoleWithWebIdentity' }, {}, {}],
  ['the token has no tags', {}, {}, { 'https://aws.amazon.com/tags': undefined }],
  [
    'the trust policy wants another audience',
    { Condition: { StringEquals: { 'broker.example.test:aud': 'x' } } },
    {},
    {},
  ],
  [
    'the trust policy wants another subject',
    { Condition: { StringLike: { 'broker.example.test:sub': 'x:*' } } },
    {},
    {},
  ],
  [
    'the trust policy names another provider',
    { Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/x' } },
    {},
    {},
  ],
  [
    'the trust policy admits a user alone',
    { Principal: { AWS: 'arn:aws:iam::123456789012:user/daemon' }, Action: 'sts:AssumeRole' },
    {},
    {},
  ],
  ['the trust policy lacks sts:SetSourceIdentity', {}, {}, { 'https://aws.amazon.com/source_identity': 'alice' }],
])('it is AccessDenied when %s', async (_case, change, input, claims) => {
  const Statement = { ...[trust.Statement].flat()[0], Effect: 'Allow' as const, ...change }
  const { assume, issuer: own } = await start({ roles: [{ name: roleName, trust: { ...trust, Statement } }] })
  const refused = assume({ WebIdentityToken: await own.sign(claims), ...input })
  await expect(refused).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    $metadata: { httpStatusCode: 403 },
  })
})

test('StringNotEquals lets an untagged token pass, which is why the trust policy uses Null', async () => {
  const Condition = { StringNotEquals: { 'aws:RequestTag/agentkeys_user_wallet': '' } }
  const Statement = { ...[trust.Statement].flat()[0], Effect: 'Allow' as const, Condition }
  const { assume, issuer: own, control } = await start({ roles: [{ name: roleName, trust: { ...trust, Statement } }] })
  await assume({ WebIdentityToken: await own.sign({ 'https://aws.amazon.com/tags': undefined }) })
  expect(control.issued()).toMatchObject([{ tags: {}, packedPolicySize: null }])
})

test.each([
  ['DurationSeconds', { DurationSeconds: 899 }, /'durationSeconds'.*greater than or equal to 900/],
  ['DurationSeconds', { DurationSeconds: 43_201 }, /less than or equal to 43200/],
  ['the maximum of the role', { DurationSeconds: 3601 }, /exceeds the MaxSessionDuration set for this role/],
  ['RoleSessionName', { RoleSessionName: 'a name/with a slash' }, /'roleSessionName'/],
  ['RoleSessionName', { RoleSessionName: 'a'.repeat(65) }, /less than or equal to 64/],
  ['Policy', { Policy: ' '.repeat(2049) }, /'policy'.*less than or equal to 2048/],
  ['WebIdentityToken', { WebIdentityToken: 'abc' }, /greater than or equal to 4/],
])('%s out of bounds is ValidationError', async (_name, input, message) => {
  const { assume } = await start()
  await expect(assume(input)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  })
})

test('a role may allow twelve hours', async () => {
  const { assume } = await start({ roles: [{ name: roleName, trust, maxSessionSeconds: 43_200 }] })
  const { Credentials } = await assume({ DurationSeconds: 43_200 })
  expect(Credentials?.Expiration).toEqual(new Date('2026-03-02T00:00:00Z'))
})

test.each([
  ['no JSON', '{'],
  ['no statement', '{"Version":"2012-10-17"}'],
  ['a principal', JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } })],
  ['no resource', JSON.stringify({ Statement: { Effect: 'Allow', Action: '*' } })],
  [
    'an unknown operator',
    JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringIs: { a: 'b' } } } }),
  ],
])('a session policy with %s is MalformedPolicyDocument', async (_case, Policy) => {
  const { assume } = await start()
  await expect(assume({ Policy })).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' })
})

test('a session policy and tags within every other limit can be too large when packed', async () => {
  const { assume, issuer: own } = await start()
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(1300))).toString('base64')
  const policyOf = (path: string) =>
    JSON.stringify({
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::agentkeys-data/${path}` },
    })
  const small = await assume({ Policy: policyOf('short') })
  expect(small.PackedPolicySize).toBeLessThan(25)
  await expect(assume({ Policy: policyOf(random) })).rejects.toMatchObject({
    name: 'PackedPolicyTooLargeException',
    message: expect.stringMatching(/consumes 1\d\d% of allotted space/),
  })
  const tagged = await assume({ WebIdentityToken: await own.sign(tagsOf('x')) })
  expect(tagged.PackedPolicySize).toBeGreaterThan(0)
})

test.each([
  ['no subject_types_supported', { subject_types_supported: undefined }],
  ['no response_types_supported', { response_types_supported: [] }],
  ['no algorithms', { id_token_signing_alg_values_supported: undefined }],
  ['another issuer', { issuer: `${issuer}/` }],
  ['an address of keys that is none', { jwks_uri: 'keys' }],
])('discovery with %s is a key that cannot be retrieved', async (_case, discovery) => {
  const { assume, issuer: own } = await start()
  own.discovery = discovery
  await expect(assume()).rejects.toMatchObject({
    name: 'InvalidIdentityTokenException',
    message: expect.stringMatching(/^Couldn't retrieve verification key/),
  })
})

test('an issuer that does not answer, or answers 500, is IDPCommunicationError, and the next call asks it again', async () => {
  const { assume, issuer: own } = await start({ issuerTimeoutMs: 50 })
  for (const answer of [() => new Response('', { status: 500 }), () => Promise.reject(new TypeError('fetch failed'))]) {
    own.answer = answer
    await expect(assume()).rejects.toMatchObject({
      name: 'IDPCommunicationErrorException',
      $metadata: { httpStatusCode: 400 },
    })
  }
  own.answer = undefined
  await expect(assume()).resolves.toBeDefined()
})

test('the origin of an issuer is mapped, and its key set too', async () => {
  const { assume, issuer: own } = await start({ issuerOrigins: { [issuer]: 'http://127.0.0.1:8091' } })
  await assume()
  expect(own.fetched).toEqual([
    'http://127.0.0.1:8091/.well-known/openid-configuration',
    'http://127.0.0.1:8091/.well-known/jwks.json',
  ])
})

test('with RS256 alone, a token signed ES256 finds no key', async () => {
  const { assume } = await start({ algorithms: 'rs256' })
  await expect(assume()).rejects.toMatchObject({
    message: expect.stringMatching(/^Couldn't retrieve verification key/),
  })
})

test.each(['all', 'rs256'] as const)('with the rule %s, RS256 is accepted and EdDSA is not', async (algorithms) => {
  const now = () => new Date('2026-03-01T12:00:00Z')
  const [rsa, edwards] = [createIssuer(now, 'RS256'), createIssuer(now, 'EdDSA')]
  const { assume } = await start({ algorithms, fetchIssuer: rsa.fetch })
  await expect(assume({ WebIdentityToken: await rsa.sign() })).resolves.toBeDefined()
  await expect(assume({ WebIdentityToken: await edwards.sign() })).rejects.toThrow(/verification key/)
})

test('a key set is kept for ten minutes, and an unknown key does not refresh it', async () => {
  const { assume, issuer: own, clock } = await start()
  await assume()
  own.rotate(true)
  await expect(assume()).rejects.toThrow(/verification key/)
  clock.advance({ seconds: 599 })
  await expect(assume()).rejects.toThrow(/verification key/)
  clock.advance({ seconds: 1 })
  await expect(assume()).resolves.toBeDefined()
  expect(own.fetched).toHaveLength(4)
})

test('a key that was withdrawn is accepted until the key set is fetched again', async () => {
  const { assume, issuer: own, clock } = await start()
  const claims = { exp: 1772366400 + 3600 }
  const WebIdentityToken = await own.sign(claims)
  await assume({ WebIdentityToken })
  own.rotate(false)
  await expect(assume({ WebIdentityToken })).resolves.toBeDefined()
  clock.advance({ seconds: 600 })
  await expect(assume({ WebIdentityToken })).rejects.toThrow(/verification key/)
})

test('many tokens at once fetch the key set once', async () => {
  const { assume, issuer: own } = await start()
  await Promise.all(Array.from({ length: 20 }, () => assume()))
  expect(own.fetched).toHaveLength(2)
})

test('the control trusts a provider and makes a role over HTTP', async () => {
  const { origin, assume } = await start({ providers: [], roles: [] })
  const put = (path: string, body: unknown) =>
    fetch(`${origin}/_control/${path}`, { method: 'PUT', body: JSON.stringify(body) })
  expect((await put('providers', { issuer, audiences: ['sts.amazonaws.com'] })).status).toBe(204)
  expect((await put('roles', { name: roleName, trust })).status).toBe(204)
  await expect(assume()).resolves.toBeDefined()
  expect((await put('providers', { issuer: 'http://plain.test', audiences: [] })).status).toBe(422)
  expect((await put('roles', { name: 'a b', trust })).status).toBe(422)
  expect((await fetch(`${origin}/_control/roles/other/policies`)).status).toBe(422)
})

test('an issuer with a port, without TLS or with a query is refused, except for development', async () => {
  const { control } = await start()
  for (const bad of ['http://broker.localhost', 'https://broker.example.test:8443', 'https://broker.example.test?x']) {
    expect(() => control.putProvider({ issuer: bad, audiences: [] })).toThrow(/AWS refuses the issuer/)
    expect(() => control.putProvider({ issuer: bad, audiences: [], development: true })).not.toThrow()
  }
})
