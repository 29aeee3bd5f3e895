import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe } from 'vitest'
import { startS3, startSts } from '../../src/index.ts'
import { audience, createIssuer, issuer, wallet } from '../aws/issuer.ts'
import { accountId, broadGrant, bucket, isolatingPolicy, roleArn, roleName, trustPolicy } from '../aws/policies.ts'

/** AWS as the suite sees it: three roles that an operator made, and two tokens of an issuer that it trusts. */
export type AwsTarget = {
  region: string
  /** Undefined for AWS itself. */
  endpoints: { sts: string; s3: string } | undefined
  bucket: string
  /** The wallet of the tagged token. */
  wallet: string
  roles: {
    /** As the domain demands: the tag is required, and the bucket policy alone grants. */
    isolated: string
    /** The same, but its trust policy does not require the tag. */
    loose: string
    /** Has a broad grant on S3, which masks the bucket policy. */
    broad: string
  }
  /** A token that is valid now, with the claim of the tags or without. */
  token(tagged: boolean): Promise<string>
}

const names = [
  'REGION',
  'BUCKET',
  'WALLET',
  'ROLE_ARN',
  'LOOSE_ROLE_ARN',
  'BROAD_ROLE_ARN',
  'TOKEN_FILE',
  'UNTAGGED_TOKEN_FILE',
]

/**
 * Always runs the suite against the stand-ins. Also runs it against AWS when `CONFORMANCE_AWS_REGION`, `_BUCKET`, `_WALLET`, `_ROLE_ARN`,
 * `_LOOSE_ROLE_ARN`, `_BROAD_ROLE_ARN`, `_TOKEN_FILE` and `_UNTAGGED_TOKEN_FILE` are set; otherwise that half is reported as skipped.
 */
export function describeAwsConformance(suite: (target: () => Promise<AwsTarget>) => void): void {
  describe('the stand-ins', () => suite(startOnce))
  const real = readReal()
  describe.skipIf(!real)('AWS, at CONFORMANCE_AWS_ROLE_ARN', () => {
    suite(async () => real ?? neverRun())
  })
}

// One for the test file, ended with its process.
let started: Promise<AwsTarget> | undefined

function startOnce(): Promise<AwsTarget> {
  started ??= start()
  return started
}

async function start(): Promise<AwsTarget> {
  const now = () => new Date()
  const testIssuer = createIssuer(now)
  const arnOf = (name: string) => roleArn.replace(roleName, name)
  const [trust, looseTrust] = [false, true].map((loose) => trustPolicy('broker.example.test', audience, { loose }))
  if (!trust || !looseTrust) throw new Error('there are two trust policies')
  const sts = await startSts({
    ...{ now, random: randomBytes, id: accountId, fetchIssuer: testIssuer.fetch },
    providers: [{ issuer, audiences: [audience] }],
    roles: [
      { name: roleName, trust },
      { name: 'loose', trust: looseTrust },
      { name: 'broad', trust: looseTrust, policies: { broad: broadGrant } },
    ],
  })
  const policy = isolatingPolicy([roleArn, arnOf('loose'), arnOf('broad')])
  const s3 = await startS3({ account: sts.account, buckets: [{ name: bucket, policy }] })
  return {
    ...{ region: 'us-east-1', endpoints: { sts: sts.origin, s3: s3.origin }, bucket, wallet },
    roles: { isolated: roleArn, loose: arnOf('loose'), broad: arnOf('broad') },
    token: (tagged) => testIssuer.sign(tagged ? {} : { 'https://aws.amazon.com/tags': undefined }),
  }
}

function readReal(): AwsTarget | undefined {
  const values = names.map((name) => process.env[`CONFORMANCE_AWS_${name}`] ?? '')
  if (values.includes('')) return undefined
  const [region = '', realBucket = '', realWallet = '', isolated = '', loose = '', broad = '', tagged = '', bare = ''] =
    values
  return {
    ...{ region, endpoints: undefined, bucket: realBucket, wallet: realWallet, roles: { isolated, loose, broad } },
    token: async (isTagged) => readFileSync(isTagged ? tagged : bare, 'utf8').trim(),
  }
}

function neverRun(): never {
  throw new Error('the suite was not skipped')
}

type AssumeInput = Partial<AssumeRoleWithWebIdentityCommand['input']>

/** Calls AssumeRoleWithWebIdentity with the tagged token and the isolated role, unless the input says otherwise. */
export async function assume(target: AwsTarget, input: AssumeInput = {}) {
  const sts = new STSClient({ region: target.region, ...(target.endpoints && { endpoint: target.endpoints.sts }) })
  const answer = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: target.roles.isolated,
      RoleSessionName: 'constellation-conformance',
      WebIdentityToken: input.WebIdentityToken ?? (await target.token(true)),
      DurationSeconds: 900,
      ...input,
    }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {}
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  return { answer, credentials }
}

type Credentials = Awaited<ReturnType<typeof assume>>['credentials']

export function s3Of({ region, endpoints }: AwsTarget, credentials: Credentials): S3Client {
  return new S3Client({ region, credentials, ...(endpoints && { endpoint: endpoints.s3 }) })
}

export function stsOf({ region, endpoints }: AwsTarget, credentials: Credentials): STSClient {
  return new STSClient({ region, credentials, ...(endpoints && { endpoint: endpoints.sts }) })
}
