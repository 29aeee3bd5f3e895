import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { operator, startAccount, type TestAccount } from './account.ts'
import { tagsOf, wallet } from './issuer.ts'
import { broadGrant, bucket, isolatingPolicy, roleName, variable } from './policies.ts'

const foreign = '0x1563915e194d8cfba1943570603f7606a3115508'

let account: TestAccount
let admin: S3Client
beforeAll(async () => {
  account = await startAccount()
  admin = account.s3Client(operator)
})
afterEach(() => {
  account.s3.control.clearReceived()
  account.s3.control.setBucketPolicy(bucket, isolatingPolicy())
  account.sts.control.setRolePolicy(roleName, 'broad', undefined)
})
afterAll(() => account[Symbol.asyncDispose]())

const list = (client: S3Client, wallet: string) =>
  client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${wallet}/` }))
const put = (client: S3Client, Key: string, Body: string | Readable = 'text') =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
const read = async (client: S3Client, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString()
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }

test('a session reaches its own prefix and no other', async () => {
  const client = account.s3Client(await account.credentials())
  account.s3.control.putObject(bucket, `${foreign}/secret`, 'theirs')
  await put(client, `${wallet}/note`, 'mine')
  expect(await read(client, `${wallet}/note`)).toBe('mine')
  expect((await list(client, wallet)).Contents?.map(({ Key }) => Key)).toEqual([`${wallet}/note`])
  for (const attempt of [
    () => list(client, foreign),
    () => list(client, ''),
    () => client.send(new ListObjectsV2Command({ Bucket: bucket })),
    () => read(client, `${foreign}/secret`),
    () => put(client, `${foreign}/secret`),
    () => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${foreign}/secret` })),
    () => client.send(new ListBucketsCommand({})),
  ]) {
    await expect(attempt()).rejects.toMatchObject(denied)
  }
  expect(account.s3.control.objects(bucket)).toEqual({ [`${wallet}/note`]: 'mine', [`${foreign}/secret`]: 'theirs' })
})

test('a wallet in mixed case matches nothing that is lowercase', async () => {
  const mixed = wallet.replace('e7e3', 'E7E3')
  const client = account.s3Client(await account.credentials(tagsOf(mixed)))
  await expect(list(client, wallet)).rejects.toMatchObject(denied)
  await expect(put(client, `${wallet}/note`)).rejects.toMatchObject(denied)
  await expect(put(client, `${mixed}/note`)).resolves.toBeDefined()
})

test('the name of a tag is compared without case', async () => {
  const principal_tags = { AgentKeys_User_Wallet: [wallet] }
  const client = account.s3Client(await account.credentials({ 'https://aws.amazon.com/tags': { principal_tags } }))
  await expect(list(client, wallet)).resolves.toBeDefined()
})

test('a session policy narrows, and never widens', async () => {
  const Policy = (path: string) =>
    JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/${path}*` } })
  const narrow = account.s3Client(await account.credentials({}, { Policy: Policy(`${wallet}/a/`) }))
  await expect(put(narrow, `${wallet}/a/note`)).resolves.toBeDefined()
  await expect(put(narrow, `${wallet}/b/note`)).rejects.toMatchObject(denied)
  await expect(list(narrow, wallet)).rejects.toMatchObject(denied)
  const wide = account.s3Client(await account.credentials({}, { Policy: Policy('') }))
  await expect(put(wide, `${foreign}/note`)).rejects.toMatchObject(denied)
})

test('a session policy does not narrow what the bucket allows the session by its own ARN', async () => {
  const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } })
  const session = await account.credentials({}, { Policy, RoleSessionName: 'by-name' })
  const AWS = `arn:aws:sts::123456789012:assumed-role/${roleName}/by-name`
  account.s3.control.setBucketPolicy(bucket, {
    Statement: { Effect: 'Allow', Principal: { AWS }, Action: 's3:ListBucket', Resource: '*' },
  })
  await expect(list(account.s3Client(session), '')).resolves.toBeDefined()
})

test('a broad grant on the role masks the bucket policy, unless that denies', async () => {
  account.sts.control.setRolePolicy(roleName, 'broad', broadGrant)
  const client = account.s3Client(await account.credentials())
  await expect(list(client, foreign)).resolves.toBeDefined()
  const Condition = { StringNotLike: { 's3:prefix': `${variable('aws:PrincipalTag/agentkeys_user_wallet')}/*` } }
  account.s3.control.setBucketPolicy(bucket, {
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', Principal: '*', Action: 's3:ListBucket', Resource: '*', Condition },
  })
  await expect(list(client, foreign)).rejects.toMatchObject(denied)
  await expect(list(client, wallet)).resolves.toBeDefined()
})

test('the account as a principal of a bucket policy leaves it to the policies of the role', async () => {
  account.s3.control.setBucketPolicy(bucket, {
    Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: '*', Resource: '*' },
  })
  await expect(list(account.s3Client(await account.credentials()), wallet)).rejects.toMatchObject(denied)
})

test('credentials that are wrong have the codes of S3', async () => {
  await using own = await startAccount()
  const one = await own.credentials({}, { DurationSeconds: 900 })
  const other = await own.credentials()
  const refusals = [
    [{ ...one, accessKeyId: 'ASIAUNKNOWNUNKNOWN22' }, 'InvalidAccessKeyId', 403],
    [{ ...one, sessionToken: other.sessionToken }, 'InvalidToken', 400],
    [{ ...one, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch', 403],
  ] as const
  for (const [credentials, name, httpStatusCode] of refusals) {
    await expect(list(own.s3Client(credentials), wallet)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
  }
  const elsewhere = own.s3Client(one, { region: 'eu-west-3' })
  await expect(list(elsewhere, wallet)).rejects.toMatchObject({ name: 'AuthorizationHeaderMalformed' })
  own.clock.advance({ seconds: 900 })
  await expect(list(own.s3Client(one), wallet)).rejects.toMatchObject({
    name: 'ExpiredToken',
    message: 'The provided token has expired.',
    $metadata: { httpStatusCode: 400 },
  })
  const slow = own.s3Client(other, { systemClockOffset: -3600_000 })
  await expect(list(slow, wallet)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' })
})

test('nobody reads without a signature', async () => {
  const response = await fetch(`${account.s3.origin}/${bucket}?list-type=2`)
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    403,
    'application/xml',
    expect.stringMatching(/^<\?xml .*\n<Error><Code>AccessDenied<\/Code><Message>/),
  ])
})

test('an object comes back with its type, its metadata and its checksum', async () => {
  const Key = `${wallet}/päth with +plus/&<'">.txt`
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key,
    Body: 'content',
    ContentType: 'text/plain',
    Metadata: { a: 'b' },
  })
  const { ETag, ChecksumCRC32 } = await admin.send(put)
  const found = await admin.send(new GetObjectCommand({ Bucket: bucket, Key }))
  expect(await found.Body?.transformToString()).toBe('content')
  expect(found).toMatchObject({
    ETag,
    ChecksumCRC32,
    ContentType: 'text/plain',
    Metadata: { a: 'b' },
    ContentLength: 7,
  })
  expect(await admin.send(new HeadObjectCommand({ Bucket: bucket, Key }))).toMatchObject({ ETag, ContentLength: 7 })
  const part = await admin.send(new GetObjectCommand({ Bucket: bucket, Key, Range: 'bytes=3-' }))
  expect([await part.Body?.transformToString(), part.ContentRange]).toEqual(['tent', 'bytes 3-6/7'])
  await admin.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  await expect(read(admin, Key)).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } })
  await expect(admin.send(new HeadObjectCommand({ Bucket: bucket, Key }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  })
})

test('a stream is sent in chunks with a checksum at its end, and is stored without them', async () => {
  const content = 'x'.repeat(200_000)
  const Key = `${wallet}/stream`
  const upload = { Bucket: bucket, Key, Body: Readable.from([content]), ContentLength: content.length }
  await account.s3Client(await account.credentials()).send(new PutObjectCommand(upload))
  const { headers } = account.s3.control.received()[0] ?? {}
  expect(headers).toMatchObject({
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  })
  expect(account.s3.control.objects(bucket)[Key]).toBe(content)
})

test('a body that is not the signed one, or not the one of its checksum, is refused', async () => {
  const tamperingWith = (header: string, value: string) => {
    const client = account.s3Client(operator)
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers[header] = value
        return next(args)
      },
      { step: 'build', priority: 'low' },
    )
    return client
  }
  const wrongChecksum = tamperingWith('x-amz-checksum-crc32', 'AAAAAA==')
  await expect(put(wrongChecksum, 'a')).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } })
  const wrongHash = tamperingWith('x-amz-content-sha256', '0'.repeat(64))
  await expect(put(wrongHash, 'a')).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' })
  const unsigned = tamperingWith('x-amz-content-sha256', 'UNSIGNED-PAYLOAD')
  await expect(put(unsigned, 'a')).resolves.toBeDefined()
})

test('a listing has pages, and common prefixes where there is a delimiter', async () => {
  await using own = await startAccount()
  for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd', 'ü']) own.s3.control.putObject(bucket, key, '')
  const client = own.s3Client(operator)
  const pages: string[][] = []
  let token: string | undefined
  do {
    const query = { Bucket: bucket, Delimiter: '/', MaxKeys: 2, ContinuationToken: token }
    const page = await client.send(new ListObjectsV2Command(query))
    pages.push([
      ...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
      ...(page.Contents ?? []).map(({ Key = '' }) => Key),
    ])
    expect(page.KeyCount).toBe(pages.at(-1)?.length)
    token = page.NextContinuationToken
  } while (token !== undefined)
  expect(pages).toEqual([['a/', 'b'], ['c/', 'd'], ['ü']])
  const under = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'a/', StartAfter: 'a/1' }))
  expect(under.Contents).toMatchObject([{ Key: 'a/2', Size: 0, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' }])
})

test('the bucket may stand in the path under the public name too', async () => {
  const endpoint = `http://s3.localhost:${new URL(account.s3.origin).port}`
  const client = account.s3Client(operator, {
    endpoint,
    forcePathStyle: true,
    requestHandler: { httpAgent: toLoopback },
  })
  await put(client, 'by-path', 'here')
  expect(account.s3.control.objects(bucket)['by-path']).toBe('here')
})

test('a broken escape in an address is refused', async () => {
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${operator.accessKeyId}/20260301/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    'x-amz-date': '20260301T120000Z',
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
  }
  const codeOf = async (path: string) =>
    (await (await fetch(`${account.s3.origin}${path}`, { headers })).text()).match(/<Code>(.*?)</)?.[1]
  expect(await codeOf(`/${bucket}/%zz`)).toBe('SignatureDoesNotMatch')
  expect(await codeOf(`/${bucket}?list-type=2&prefix=%zz`)).toBe('AuthorizationHeaderMalformed')
})

test('a bucket may stand in the host name', async () => {
  const url = new URL(account.s3.origin)
  const client = account.s3Client(operator, {
    endpoint: `http://s3.localhost:${url.port}`,
    requestHandler: { httpAgent: toLoopback },
  })
  await put(client, 'by-host', 'here')
  expect(account.s3.control.received()[0]).toMatchObject({ at: 'PutObject', target: '/by-host?x-id=PutObject' })
  expect(account.s3.control.received()[0]?.headers.host).toBe(`${bucket}.s3.localhost:${url.port}`)
  expect(await read(client, 'by-host')).toBe('here')
})

test('an absent object is not told from a forbidden one to who may not list', async () => {
  const client = account.s3Client(await account.credentials())
  await expect(read(client, `${wallet}/absent`)).rejects.toMatchObject(denied)
})

test('an unknown bucket and an operation that the stand-in does not have are said', async () => {
  await expect(admin.send(new ListObjectsV2Command({ Bucket: 'other' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
    $metadata: { httpStatusCode: 404 },
  })
  const copy = new CopyObjectCommand({ Bucket: bucket, Key: 'b', CopySource: `${bucket}/a` })
  await expect(admin.send(copy)).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } })
  expect((await admin.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: bucket }])
})

test('the control puts, reads and guards over HTTP', async () => {
  const url = `${account.s3.origin}/_control/buckets/${bucket}`
  const send = (path: string, body: unknown) => fetch(`${url}/${path}`, { method: 'PUT', body: JSON.stringify(body) })
  expect((await send('objects', { key: 'http', content: 'yes' })).status).toBe(204)
  expect(await (await fetch(`${url}/objects`)).json()).toMatchObject({ http: 'yes' })
  expect((await send('objects', { key: 'http' })).status).toBe(422)
  expect((await send('policy', { Statement: 1 })).status).toBe(422)
  expect((await fetch(`${account.s3.origin}/_control/buckets/other/objects`)).status).toBe(422)
  expect((await send('policy', isolatingPolicy('arn:aws:iam::123456789012:role/other'))).status).toBe(204)
  await expect(list(account.s3Client(await account.credentials()), wallet)).rejects.toMatchObject(denied)
})

/** Names under `.localhost` resolve in browsers only. */
const toLoopback = new Agent({
  lookup: (_host, { all }, found) => found(null, all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4),
})
