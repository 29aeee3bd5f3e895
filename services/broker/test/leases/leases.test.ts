import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { mostDeniedLeases } from '../../src/cloud/lease-denials.ts'
import { denyLeasesWhenDue } from '../../src/domain/leases/deny-leases.ts'
import { freshWallet, type Program, type TestBroker } from '../broker.ts'
import { bucket, type Federation, revokeRoleArn, startFederation } from '../fixtures/federated-cloud.ts'

/** A daemon with a grant for the folder of its wallet, as the bucket policy spells it. */
async function setUp({ broker }: Federation) {
  const [master, wallet] = [await broker.program(), freshWallet()]
  const folder = `${wallet.address}/`
  const { grant_id } = await broker.grant(master, { wallet, folder })
  return { master, daemon: await broker.program(wallet), folder, grantId: grant_id }
}

type Minting = { daemon: Program; folder: string }

async function mint({ broker, s3Client }: Federation, { daemon, folder }: Minting) {
  const minted = await daemon.client.mintAwsCredentials({
    body: await broker.signedCall(daemon, { intent: { scope_path: folder } }),
  })
  const s3 = s3Client({
    accessKeyId: minted.access_key_id,
    secretAccessKey: minted.secret_access_key,
    sessionToken: minted.session_token,
  })
  return { s3, leaseId: minted.lease_id, expiration: minted.expiration }
}

/** What S3 says to a session that lists its own folder. */
function list(s3: S3Client, folder: string): Promise<string> {
  return s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: folder })).then(
    () => 'yes',
    ({ name }: Error) => name,
  )
}

function revoke(by: Program, leaseId: string) {
  return by.client.revokeLease({ params: { lease_id: leaseId } })
}

/** The leases in the policy at the cloud. */
function deniedAtCloud({ sts }: Federation): string[] {
  const policies = JSON.stringify(sts.control.rolePolicies('agentkeys-data-role'))
  return policies.match(/lea-\d+-[a-z2-7]{8}/g) ?? []
}

function seconds({ clock }: TestBroker) {
  return Math.floor(clock.now().getTime() / 1000)
}

test('a revoked lease is refused by the cloud at once, and other leases of the same grant go on', async () => {
  await using cloud = await startFederation()
  const { master, daemon, folder, grantId } = await setUp(cloud)
  const [one, other] = [await mint(cloud, { daemon, folder }), await mint(cloud, { daemon, folder })]
  expect([await list(one.s3, folder), await list(other.s3, folder)]).toEqual(['yes', 'yes'])
  expect(await revoke(master, one.leaseId)).toEqual({
    lease_id: one.leaseId,
    state: 'denied',
    since: seconds(cloud.broker),
    ended: expect.stringContaining(`AWS refuses the sessions of the lease ${one.leaseId}`),
    lives_on: `Other credentials of the grant live until ${new Date(other.expiration * 1000).toISOString()}. The grant ${grantId} still gives new ones: revoke it too.`,
    grant_id: grantId,
    grant_is_live: true,
    credentials_live_until: other.expiration,
  })
  expect([await list(one.s3, folder), await list(other.s3, folder)]).toEqual(['AccessDenied', 'yes'])
  expect(await list((await mint(cloud, { daemon, folder })).s3, folder)).toBe('yes')
})

test('the revocation of a lease is on record before it is done, with its lease and its master', async () => {
  await using cloud = await startFederation()
  const { master, daemon, folder } = await setUp(cloud)
  const { leaseId } = await mint(cloud, { daemon, folder })
  await revoke(master, leaseId)
  const rows = await cloud.broker.owner
    .selectFrom('mint_log')
    .select(['lease_id', 'omni_account', 'status'])
    .where('kind', '=', 'lease_revoked')
    .execute()
  expect(rows).toEqual([{ lease_id: leaseId, omni_account: master.session.omni_account, status: 'confirmed' }])
})

test('the answer tells when nothing of the grant lives on', async () => {
  await using cloud = await startFederation()
  const { master, daemon, folder, grantId } = await setUp(cloud)
  const { leaseId, expiration } = await mint(cloud, { daemon, folder })
  expect(await master.client.revokeGrant({ body: { grant_id: grantId } })).toMatchObject({
    credentials_live_until: expiration,
  })
  expect(await revoke(master, leaseId)).toMatchObject({
    lives_on: 'No other credential of the grant lives. The grant gives no new ones.',
    grant_is_live: false,
    credentials_live_until: null,
  })
})

test('only the master of the grant revokes a lease, and anybody else learns nothing of it', async () => {
  await using cloud = await startFederation()
  const { daemon, folder } = await setUp(cloud)
  const { s3, leaseId } = await mint(cloud, { daemon, folder })
  const stranger = await cloud.broker.program()
  const answers = await Promise.all(
    [() => revoke(stranger, leaseId), () => revoke(daemon, leaseId), () => revoke(stranger, 'lea-1-unknown')].map(
      (call) => call().catch(({ status, code, message }) => ({ status, code, message })),
    ),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]).toMatchObject({ status: 404, code: 'not_found' })
  expect(await list(s3, folder)).toBe('yes')
})

test('without a role for it the refusal says that nothing ended and until when the lease lives', async () => {
  await using cloud = await startFederation({ revoking: 'not set up' })
  const { master, daemon, folder } = await setUp(cloud)
  const { s3, leaseId, expiration } = await mint(cloud, { daemon, folder })
  await expect(revoke(master, leaseId)).rejects.toMatchObject({
    status: 409,
    code: 'lease_revocation_disabled',
    message: expect.stringContaining(`lives until ${new Date(expiration * 1000).toISOString()}`),
  })
  expect(await list(s3, folder)).toBe('yes')
  expect(await cloud.broker.owner.selectFrom('revoked_leases').selectAll().execute()).toEqual([])
})

test('without the right at the cloud it fails loudly, the lease lives, and the broker denies it once it has the right', async () => {
  await using cloud = await startFederation({ revoking: 'without the right' })
  const { broker, sts } = cloud
  const { master, daemon, folder } = await setUp(cloud)
  const { s3, leaseId } = await mint(cloud, { daemon, folder })
  await expect(revoke(master, leaseId)).rejects.toMatchObject({
    status: 502,
    code: 'lease_not_denied',
    message: expect.stringMatching(/nothing has ended yet.*tries again every minute/),
  })
  expect(await list(s3, folder)).toBe('yes')
  expect(broker.lines).toContainEqual(
    expect.objectContaining({ level: 'error', msg: 'the cloud did not take the policy of denied leases' }),
  )
  expect(await broker.owner.selectFrom('security_events').select(['kind', 'outcome']).execute()).toEqual([
    { kind: 'sts_error', outcome: 'lease_not_denied' },
  ])
  const Statement = { Effect: 'Allow' as const, Action: 'iam:PutRolePolicy', Resource: cloud.roleArn }
  sts.control.setRolePolicy('agentkeys-revoke-role', 'deny', { Version: '2012-10-17', Statement })
  await denyLeasesWhenDue(broker.deps)
  expect(await list(s3, folder)).toBe('AccessDenied')
  expect(await revoke(master, leaseId)).toMatchObject({ state: 'denied' })
})

test('of many revocations at once at two instances, each is denied', async () => {
  await using cloud = await startFederation()
  const { broker } = cloud
  const { master, daemon, folder } = await setUp(cloud)
  const leases = await Promise.all(Array.from({ length: 12 }, () => mint(cloud, { daemon, folder })))
  await using beside = await cloud.instance()
  const calls = leases.map(({ leaseId }, index) =>
    revoke({ ...master, client: (index % 2 ? broker : beside).as(master.token) }, leaseId),
  )
  await Promise.all(calls)
  expect([...deniedAtCloud(cloud)].sort()).toEqual(leases.map(({ leaseId }) => leaseId).sort())
  expect(new Set(await Promise.all(leases.map(({ s3 }) => list(s3, folder))))).toEqual(new Set(['AccessDenied']))
})

test('a lease that has ended is answered without a change, and leaves the policy', async () => {
  await using cloud = await startFederation()
  const { broker } = cloud
  const { master, daemon, folder } = await setUp(cloud)
  const [one, other] = [await mint(cloud, { daemon, folder }), await mint(cloud, { daemon, folder })]
  await revoke(master, one.leaseId)
  expect(deniedAtCloud(cloud)).toEqual([one.leaseId])
  broker.clock.advance({ seconds: 3600 + 901 })
  const again = await broker.program(master.wallet)
  expect(await revoke(again, other.leaseId)).toMatchObject({
    state: 'ended',
    since: other.expiration,
    ended: expect.stringContaining('expired by themselves'),
  })
  await denyLeasesWhenDue(broker.deps)
  expect(deniedAtCloud(cloud)).toEqual([])
  expect(await broker.owner.selectFrom('revoked_leases').selectAll().execute()).toEqual([])
})

test('a full policy takes no more leases, and the refusal says what else helps', async () => {
  await using cloud = await startFederation()
  const { broker, sts } = cloud
  const { master, daemon, folder } = await setUp(cloud)
  const { leaseId } = await mint(cloud, { daemon, folder })
  const [revoked_at, ends_at] = [broker.clock.now(), new Date(broker.clock.now().getTime() + 3_600_000)]
  const rows = Array.from({ length: mostDeniedLeases - 1 }, (_, index) => ({
    lease_id: `lea-${seconds(broker)}-${String(index).padStart(8, 'a')}`,
    revoked_at,
    ends_at,
  }))
  await broker.owner.insertInto('revoked_leases').values(rows).execute()
  await revoke(master, leaseId)
  const policy = sts.control.rolePolicies('agentkeys-data-role')['agentkeys-denied-leases']
  expect(JSON.stringify(policy).length).toBeLessThan(10_240 * 0.8)
  const another = await mint(cloud, { daemon, folder })
  await expect(revoke(master, another.leaseId)).rejects.toMatchObject({
    status: 409,
    code: 'too_many_leases',
    message: expect.stringContaining('aws:TokenIssueTime'),
  })
  expect(await list(another.s3, folder)).toBe('yes')
})

test('the sessions that a program makes of its web-identity token are denied too, as long as they can live', async () => {
  await using cloud = await startFederation()
  const { broker } = cloud
  const { master, daemon, folder, grantId } = await setUp(cloud)
  const domain = 'agentkeys:broker:mint-oidc-jwt:v1:broker.example.test'
  const call = await broker.signedCall(daemon, { domain, intent: { scope_path: folder } })
  const { jwt, expiration } = await daemon.client.mintOidcJwt({ body: call })
  const s3 = cloud.s3Client(await exchange(cloud, jwt))
  expect(await list(s3, folder)).toBe('yes')
  const { lease_id } = await broker.owner
    .selectFrom('mint_log')
    .select('lease_id')
    .where('kind', '=', 'oidc_jwt')
    .executeTakeFirstOrThrow()
  const longest = 12 * 3600
  expect(await master.client.revokeGrant({ body: { grant_id: grantId } })).toMatchObject({
    credentials_live_until: expiration + longest,
  })
  await revoke(master, lease_id)
  expect(await list(s3, folder)).toBe('AccessDenied')
  expect(await list(cloud.s3Client(await exchange(cloud, jwt)), folder)).toBe('AccessDenied')
  broker.clock.advance({ seconds: longest })
  await denyLeasesWhenDue(broker.deps)
  expect(deniedAtCloud(cloud)).toEqual([lease_id])
})

test('a program cannot assume the role of the broker with its web-identity token', async () => {
  await using cloud = await startFederation()
  const { daemon, folder } = await setUp(cloud)
  const domain = 'agentkeys:broker:mint-oidc-jwt:v1:broker.example.test'
  const call = await cloud.broker.signedCall(daemon, { domain, intent: { scope_path: folder } })
  const { jwt } = await daemon.client.mintOidcJwt({ body: call })
  await expect(exchange(cloud, jwt, revokeRoleArn)).rejects.toMatchObject({ name: 'AccessDenied' })
  const own = await cloud.broker.deps.webIdentityTokens.issueOwn()
  await expect(exchange(cloud, own.token)).rejects.toMatchObject({ name: 'AccessDenied' })
})

/** Asks STS for a session, as a program does with a token in its hand. */
async function exchange({ sts, roleArn }: Federation, jwt: string, role = roleArn) {
  const client = new STSClient({ region: 'us-east-1', endpoint: sts.origin, maxAttempts: 1 })
  const input = { RoleArn: role, RoleSessionName: 'by-hand', WebIdentityToken: jwt }
  const { Credentials: given } = await client.send(new AssumeRoleWithWebIdentityCommand(input))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}
