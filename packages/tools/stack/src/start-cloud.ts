import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { PolicyDocument, RunningS3, RunningSts, startS3, startSts, UserDefinition } from '@constellation/emulators'
import type { CloudStandIn } from '@constellation/manifest'
import { ensureFile, type FileMaker } from './first-start-files.ts'

/** Where a browser, or a program that resolves these names, finds the stand-ins. The bucket may be the first label. */
export const cloudHosts = { sts: 'sts.localhost', s3: 's3.localhost' } as const

const accountId = '123456789012'
const region = 'us-east-1'
export const bucket = 'agentkeys-data'
const bucketArn = `arn:aws:s3:::${bucket}`
const roleName = 'agentkeys-data-role'
const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`
const revokeRoleName = 'agentkeys-revoke-role'
const revokeRoleArn = `arn:aws:iam::${accountId}:role/${revokeRoleName}`
const audience = 'sts.amazonaws.com'

type CloudOptions = {
  /** The result of `loadEmulators`. */
  emulators: { startSts: typeof startSts; startS3: typeof startS3 }
  dataDir: string
  portOf(name: string): number
  publicOrigin(host: string): string
  now: () => Date
}

export type Cloud = AsyncDisposable & { sts: RunningSts; s3: RunningS3; standIn: CloudStandIn }

/**
 * Starts the stand-ins for AWS: an account that trusts the broker's tokens, and a bucket in which a session reaches the prefix of its
 * wallet alone. Sessions and objects are gone after a restart. The operator's key is made once and stays in `cloud/`.
 */
export async function startCloud({ emulators, dataDir, portOf, publicOrigin, now }: CloudOptions): Promise<Cloud> {
  const issuer = publicOrigin('broker.localhost')
  const operatorCredentialsFile = path.join(dataDir, 'cloud', 'operator-credentials')
  await using parts = new AsyncDisposableStack()
  const sts = parts.use(
    await emulators.startSts({
      ...{ now, random: randomBytes, id: accountId, region, port: portOf('sts') },
      providers: [{ issuer, audiences: [audience], development: true }],
      roles: [
        { name: roleName, trust: trustPolicy(new URL(issuer).host), maxSessionSeconds: 43_200 },
        revokeRole(new URL(issuer).host),
      ],
      users: [await readOperator(operatorCredentialsFile)],
      // Names under .localhost resolve in browsers only.
      issuerOrigins: { [issuer]: `http://127.0.0.1:${portOf('broker')}` },
    }),
  )
  const buckets = [{ name: bucket, policy: bucketPolicy }]
  const s3 = parts.use(await emulators.startS3({ account: sts.account, buckets, port: portOf('s3') }))
  const started = parts.move()
  return {
    sts,
    s3,
    standIn: {
      ...{ stsEndpoint: sts.origin, iamEndpoint: sts.origin, s3Endpoint: s3.origin },
      ...{ region, roleArn, revokeRoleArn, bucket, operatorCredentialsFile },
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

function trustPolicy(provider: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
      Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      Condition: {
        StringEquals: { [`${provider}:aud`]: audience },
        Null: { 'aws:RequestTag/agentkeys_user_wallet': 'false' },
      },
    },
  }
}

/** The broker itself may assume it, to deny leases by a policy of the data role. */
function revokeRole(provider: string) {
  const trust = {
    Effect: 'Allow' as const,
    Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${provider}:aud`]: audience, [`${provider}:sub`]: 'agentkeys:broker' } },
  }
  const right = { Effect: 'Allow' as const, Action: 'iam:PutRolePolicy', Resource: roleArn }
  const document = (Statement: typeof trust | typeof right): PolicyDocument => ({ Version: '2012-10-17', Statement })
  return { name: revokeRoleName, trust: document(trust), policies: { deny: document(right) } }
}

const principal = { AWS: roleArn }
/** The folders of the session's wallet, under both paths that grants name. `$` is apart, since the rest is no placeholder of ours. */
const wallet = ['$', '{aws:PrincipalTag/agentkeys_user_wallet}'].join('')
const ownPrefixes = [`${wallet}/*`, `bots/${wallet}/*`]
const bucketPolicy: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: principal,
      Action: 's3:ListBucket',
      Resource: bucketArn,
      Condition: { StringLike: { 's3:prefix': ownPrefixes } },
    },
    {
      Effect: 'Allow',
      Principal: principal,
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      Resource: ownPrefixes.map((prefix) => `${bucketArn}/${prefix}`),
    },
  ],
}

/** A user who changes the inline policies of the role, and everything in the bucket. */
async function readOperator(file: string): Promise<UserDefinition> {
  await ensureFile(file, operatorCredentials, 0)
  const text = await readFile(file, 'utf8')
  const read = (name: string) => new RegExp(`^${name} = (.*)$`, 'm').exec(text)?.[1] ?? ''
  const actions = ['Put', 'Get', 'Delete'].map((verb) => `iam:${verb}RolePolicy`)
  const statements = [
    { Effect: 'Allow' as const, Action: [...actions, 'iam:ListRolePolicies'], Resource: roleArn },
    { Effect: 'Allow' as const, Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`] },
  ]
  return {
    name: 'operator',
    accessKeyId: read('aws_access_key_id'),
    secretAccessKey: read('aws_secret_access_key'),
    policies: [{ Version: '2012-10-17', Statement: statements }],
  }
}

const operatorCredentials: FileMaker = (file) => {
  const id = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`
  const secret = randomBytes(30).toString('base64url')
  const text = `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`
  return writeFile(file, text, { mode: 0o600, flag: 'wx' })
}
