import { readFile } from 'node:fs/promises'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { importPKCS8, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { freshWallet, issuer, type Program } from './broker.ts'
import { bucket, type Federation, startFederation } from './fixtures/federated-cloud.ts'

/**
 * What the broker releases is what the cloud accepts: tagged sessions that reach the prefix of one wallet. The stand-ins enforce the trust
 * policy, the tags and the prefix, and a program reads through the SDK of AWS.
 */

type Minter = { program: Program; folder: string }

/** A program that is granted the folder of its wallet, as the bucket policy spells it. */
async function granted({ broker }: Federation, { below = '' } = {}): Promise<Minter> {
  const [master, wallet] = [await broker.program(), freshWallet()]
  const folder = `${wallet.address}/${below}`
  await broker.grant(master, { wallet, folder })
  return { program: await broker.program(wallet), folder }
}

async function mint({ broker, s3Client }: Federation, { program, folder }: Minter): Promise<S3Client> {
  const call = await broker.signedCall(program, { intent: { scope_path: folder } })
  const minted = await program.client.mintAwsCredentials({ body: call })
  return s3Client({
    accessKeyId: minted.access_key_id,
    secretAccessKey: minted.secret_access_key,
    sessionToken: minted.session_token,
  })
}

/** What a client may do below a prefix: list, write and read. */
async function reach(s3: S3Client, prefix: string) {
  const about = { Bucket: bucket, Key: `${prefix}file` }
  const attempts = [
    () => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix })),
    () => s3.send(new PutObjectCommand({ ...about, Body: 'content' })),
    () => s3.send(new GetObjectCommand(about)),
  ]
  const outcomes: string[] = []
  for (const attempt of attempts)
    outcomes.push(
      await attempt().then(
        () => 'yes',
        ({ name }: Error) => name,
      ),
    )
  return [...new Set(outcomes)].join(', ')
}

test('a credential reaches the prefix of its own wallet, and no foreign one', async () => {
  await using cloud = await startFederation()
  const [one, other] = [await granted(cloud), await granted(cloud)]
  const s3 = await mint(cloud, one)
  expect(await reach(s3, one.folder)).toBe('yes')
  expect(await reach(s3, other.folder)).toBe('AccessDenied')
  expect(await reach(s3, '')).toBe('AccessDenied')
  expect(await reach(await mint(cloud, other), other.folder)).toBe('yes')
})

test('a credential for a deeper folder does not reach the rest of its own wallet', async () => {
  await using cloud = await startFederation()
  const minter = await granted(cloud, { below: 'reports/' })
  const s3 = await mint(cloud, minter)
  expect(await reach(s3, minter.folder)).toBe('yes')
  expect(await reach(s3, `${minter.program.wallet.address}/`)).toBe('AccessDenied')
})

test('STS is asked without a signature, for the one action, and every session has the tags of its wallet and its lease', async () => {
  await using cloud = await startFederation()
  const minter = await granted(cloud)
  await mint(cloud, minter)
  const [received, ...more] = cloud.sts.control.received()
  expect([received?.at, more]).toEqual(['AssumeRoleWithWebIdentity', []])
  expect(received?.headers).not.toHaveProperty('authorization')
  const { address } = minter.program.wallet
  expect(cloud.sts.control.issued()).toMatchObject([
    {
      subject: `agentkeys:agent:${address}`,
      tags: { agentkeys_user_wallet: address, agentkeys_lease: expect.stringMatching(/^lea-/) },
      sessionName: expect.stringMatching(new RegExp(`^agentkeys-${address.slice(2, 22)}-\\d+-[a-z2-7]{8}$`)),
    },
  ])
})

test('a wallet in mixed case becomes a lowercase tag', async () => {
  await using cloud = await startFederation()
  const { program, folder } = await granted(cloud)
  const agent_id = `0x${program.wallet.address.slice(2).toUpperCase()}`
  const call = await cloud.broker.signedCall(program, { intent: { agent_id, scope_path: folder } })
  await program.client.mintAwsCredentials({ body: call })
  expect(cloud.sts.control.issued()[0]?.tags.agentkeys_user_wallet).toBe(program.wallet.address)
})

test('a web-identity token of the broker opens the same prefix, and no foreign one', async () => {
  await using cloud = await startFederation()
  const [{ program, folder }, other] = [await granted(cloud), await granted(cloud)]
  const domain = 'agentkeys:broker:mint-oidc-jwt:v1:broker.example.test'
  const call = await cloud.broker.signedCall(program, { domain, intent: { scope_path: folder } })
  const { jwt } = await program.client.mintOidcJwt({ body: call })
  const s3 = await exchange(cloud, jwt)
  expect(await reach(s3, folder)).toBe('yes')
  expect(await reach(s3, other.folder)).toBe('AccessDenied')
})

test('without tags a session reaches nothing, even where the trust policy lets it in', async () => {
  const Condition = { StringEquals: { 'broker.example.test:aud': 'sts.amazonaws.com' } }
  await using cloud = await startFederation({ trust: { Condition } })
  const { folder } = await granted(cloud)
  expect(await reach(await exchange(cloud, await untaggedToken(cloud)), folder)).toBe('AccessDenied')
})

test('a trust policy that requires the tag refuses a token without it', async () => {
  await using cloud = await startFederation()
  await expect(exchange(cloud, await untaggedToken(cloud))).rejects.toMatchObject({ name: 'AccessDenied' })
})

test('a broad grant on the role removes the isolation of an unscoped session', async () => {
  const broad = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } } as const
  await using cloud = await startFederation({ policies: { broad } })
  const [{ program, folder }, other] = [await granted(cloud), await granted(cloud)]
  const { token } = await cloud.broker.deps.webIdentityTokens.issue({
    wallet: program.wallet.address,
    leaseId: 'lea-1',
  })
  const s3 = await exchange(cloud, token)
  expect([await reach(s3, folder), await reach(s3, other.folder)]).toEqual(['yes', 'yes'])
})

test.each([
  ['does not allow tagging', { trust: { Action: 'sts:AssumeRoleWithWebIdentity' } }],
  ['trusts a user instead of the issuer', { trust: { Principal: { AWS: 'arn:aws:iam::123456789012:user/daemon' } } }],
  ['wants another audience', { trust: { Condition: { StringEquals: { 'broker.example.test:aud': 'other' } } } }],
  ['knows the issuer for another audience', { audiences: ['other'] }],
])('where the cloud %s, nothing is released', async (_mistake, mistakes) => {
  await using cloud = await startFederation(mistakes)
  const minter = await granted(cloud)
  await expect(mint(cloud, minter)).rejects.toMatchObject({ status: 502, code: 'sts_error' })
  expect(cloud.sts.control.issued()).toEqual([])
  const rows = await cloud.broker.owner
    .selectFrom('mint_log')
    .select(['status', 'released'])
    .where('kind', '=', 'mint')
    .execute()
  expect(rows).toEqual([{ status: 'failed', released: false }])
})

test('the longest folder fits the session policy with room to spare', async () => {
  await using cloud = await startFederation()
  const below = `${Buffer.from(crypto.getRandomValues(new Uint8Array(234))).toString('hex')}/`
  const minter = await granted(cloud, { below })
  expect(minter.folder).toHaveLength(512)
  expect(await reach(await mint(cloud, minter), minter.folder)).toBe('yes')
  expect(cloud.sts.control.issued()[0]?.packedPolicySize).toBeLessThanOrEqual(60)
})

test('a key that could not be retrieved and a throttle are tried again, and one credential is released', async () => {
  await using cloud = await startFederation()
  const minter = await granted(cloud)
  const at = 'AssumeRoleWithWebIdentity'
  cloud.sts.control.setFaults([
    { kind: 'aws-error', at, value: 'Throttling', times: 1 },
    { kind: 'verification-key', times: 1 },
  ])
  expect(await reach(await mint(cloud, minter), minter.folder)).toBe('yes')
  expect(cloud.sts.control.issued()).toHaveLength(1)
})

/** Asks STS for a session without a session policy, as a program does with a token in its hand. */
async function exchange({ sts, roleArn, s3Client }: Federation, token: string): Promise<S3Client> {
  const client = new STSClient({ region: 'us-east-1', endpoint: sts.origin, maxAttempts: 1 })
  const input = { RoleArn: roleArn, RoleSessionName: 'by-hand', WebIdentityToken: token }
  const { Credentials: given } = await client.send(new AssumeRoleWithWebIdentityCommand(input))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {}
  return s3Client({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken })
}

/** A token with every claim of the broker's but the tags, signed by the broker's own key. */
async function untaggedToken({ broker }: Federation): Promise<string> {
  const file = await readFile(broker.keys.environment.BROKER_OIDC_KEY_FILE, 'utf8')
  const { kid, private_key_pem } = JSON.parse(file)
  const issuedAt = Math.floor(broker.clock.now().getTime() / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer(issuer)
    .setSubject('agentkeys:agent:0x')
    .setAudience('sts.amazonaws.com')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 300)
    .sign(await importPKCS8(private_key_pem, 'ES256'))
}
