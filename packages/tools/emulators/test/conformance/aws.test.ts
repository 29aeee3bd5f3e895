import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { type AwsTarget, assume, describeAwsConformance, s3Of, stsOf } from './aws-target.ts'

const foreign = '0x1563915e194d8cfba1943570603f7606a3115508'
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }

/** What a session may list: its own prefix, and a foreign one. */
async function reach(client: S3Client, { bucket, wallet }: AwsTarget) {
  const outcomes = [wallet, foreign].map((prefix) =>
    client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/` })).then(
      () => 'allowed',
      ({ name }: Error) => name,
    ),
  )
  const [own, other] = await Promise.all(outcomes)
  return { own, foreign: other }
}

describeAwsConformance((start) => {
  test('a tagged session reaches its own prefix, and the foreign one is denied', async () => {
    const target = await start()
    const { credentials } = await assume(target)
    const client = s3Of(target, credentials)
    expect(await reach(client, target)).toEqual({ own: 'allowed', foreign: 'AccessDenied' })
    const own = { Bucket: target.bucket, Key: `${target.wallet}/constellation-conformance` }
    await client.send(new PutObjectCommand({ ...own, Body: 'conformance' }))
    expect(await (await client.send(new GetObjectCommand(own))).Body?.transformToString()).toBe('conformance')
    await client.send(new DeleteObjectCommand(own))
    const theirs = { Bucket: target.bucket, Key: `${foreign}/constellation-conformance` }
    await expect(client.send(new GetObjectCommand(theirs))).rejects.toMatchObject(denied)
    await expect(client.send(new PutObjectCommand({ ...theirs, Body: 'x' }))).rejects.toMatchObject(denied)
  })

  test('without tags, both prefixes are denied', async () => {
    const target = await start()
    const WebIdentityToken = await target.token(false)
    const { credentials } = await assume(target, { WebIdentityToken, RoleArn: target.roles.loose })
    expect(await reach(s3Of(target, credentials), target)).toEqual({ own: 'AccessDenied', foreign: 'AccessDenied' })
  })

  test('with a broad grant on the role, both prefixes are open', async () => {
    const target = await start()
    const { credentials } = await assume(target, { RoleArn: target.roles.broad })
    expect(await reach(s3Of(target, credentials), target)).toEqual({ own: 'allowed', foreign: 'allowed' })
  })

  test('a trust policy that requires the tag refuses a token without tags', async () => {
    const target = await start()
    await expect(assume(target, { WebIdentityToken: await target.token(false) })).rejects.toMatchObject(denied)
  })

  test('a session policy narrows a session to one path', async () => {
    const target = await start()
    const Resource = `arn:aws:s3:::${target.bucket}/${target.wallet}/narrow/*`
    const Statement = [{ Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject'], Resource }]
    const { credentials, answer } = await assume(target, {
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    })
    expect(answer.PackedPolicySize).toBeGreaterThan(0)
    const client = s3Of(target, credentials)
    const inside = { Bucket: target.bucket, Key: `${target.wallet}/narrow/file` }
    await client.send(new PutObjectCommand({ ...inside, Body: 'x' }))
    await client.send(new DeleteObjectCommand(inside))
    const beside = { Bucket: target.bucket, Key: `${target.wallet}/file`, Body: 'x' }
    await expect(client.send(new PutObjectCommand(beside))).rejects.toMatchObject(denied)
  })

  test('a session knows itself, and AssumeRole is refused to it', async () => {
    const target = await start()
    const { credentials } = await assume(target)
    const sts = stsOf(target, credentials)
    const name = target.roles.isolated.split('/').at(-1)
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: expect.stringMatching(new RegExp(`:assumed-role/${name}/constellation-conformance$`)),
      UserId: expect.stringMatching(/^AROA[A-Z\d]+:constellation-conformance$/),
    })
    const chain = new AssumeRoleCommand({ RoleArn: target.roles.isolated, RoleSessionName: 'chained' })
    await expect(sts.send(chain)).rejects.toMatchObject(denied)
  })

  test.each([
    ['a token whose signature was changed', tamper, 'InvalidIdentityTokenException', 400],
    [
      'an unknown role',
      () => ({ RoleArn: 'arn:aws:iam::123456789012:role/constellation-absent' }),
      'AccessDenied',
      403,
    ],
    ['a duration below 15 minutes', () => ({ DurationSeconds: 899 }), 'ValidationError', 400],
    ['a session name with a slash', () => ({ RoleSessionName: 'a/b' }), 'ValidationError', 400],
    ['a session policy that is no JSON', () => ({ Policy: '{' }), 'MalformedPolicyDocumentException', 400],
  ] as const)('%s is refused', async (_case, inputOf, name, httpStatusCode) => {
    const target = await start()
    const refused = assume(target, inputOf(await target.token(true)))
    await expect(refused).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
  })

  test('a wrong secret is SignatureDoesNotMatch, and an unknown key InvalidClientTokenId at STS and InvalidAccessKeyId at S3', async () => {
    const target = await start()
    const { credentials } = await assume(target)
    const ask = (changed: Partial<typeof credentials>) =>
      stsOf(target, { ...credentials, ...changed }).send(new GetCallerIdentityCommand({}))
    await expect(ask({ secretAccessKey: 'wrong' })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    const unknown = { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }
    await expect(ask(unknown)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
    const list = new ListObjectsV2Command({ Bucket: target.bucket, Prefix: `${target.wallet}/` })
    await expect(s3Of(target, { ...credentials, ...unknown }).send(list)).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
      $metadata: { httpStatusCode: 403 },
    })
  })
})

function tamper(token: string) {
  const [header, payload, signature = ''] = token.split('.')
  const changed = signature.startsWith('A') ? 'B' : 'A'
  return { WebIdentityToken: `${header}.${payload}.${changed}${signature.slice(1)}` }
}
