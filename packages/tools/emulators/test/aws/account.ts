import { randomBytes } from 'node:crypto'
import { IAMClient } from '@aws-sdk/client-iam'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createTestClock, type TestClock } from '@constellation/testkit'
import { type RunningS3, type RunningSts, type StartStsOptions, startS3, startSts } from '../../src/index.ts'
import { audience, createIssuer, issuer, type TestIssuer } from './issuer.ts'
import { accountId, bucket, isolatingPolicy, roleArn, roleName, trustPolicy } from './policies.ts'

export const region = 'us-east-1'
export const trust = trustPolicy('broker.example.test', audience)

/** A user who may read and change the policies of the role, and everything in S3. */
export const operator = {
  name: 'operator',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  policies: [
    {
      Version: '2012-10-17' as const,
      Statement: {
        Effect: 'Allow' as const,
        Action: ['iam:*RolePolicy', 'iam:ListRolePolicies', 's3:*'],
        Resource: [roleArn, 'arn:aws:s3:::*', '*'],
      },
    },
  ],
}

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export type TestAccount = AsyncDisposable & {
  sts: RunningSts
  s3: RunningS3
  clock: TestClock
  issuer: TestIssuer
  /** AssumeRoleWithWebIdentity as the broker sends it: unsigned, in one attempt, so that a test counts calls. */
  assume(input?: AssumeInput): ReturnType<typeof send>
  /** Credentials of a session whose token has these claims. */
  credentials(claims?: Record<string, unknown>, input?: AssumeInput): Promise<Required<Credentials>>
  stsClient(credentials: Credentials): STSClient
  iamClient(credentials: Credentials): IAMClient
  s3Client(credentials: Credentials, config?: S3ClientConfig): S3Client
}

type AssumeInput = Partial<AssumeRoleWithWebIdentityCommand['input']>

/** STS and S3 on ports, with the role and the bucket of the domain, an issuer in this process, and a clock that a test moves. */
export async function startAccount(
  options: Partial<StartStsOptions> = {},
  startsAt = new Date('2026-03-01T12:00:00Z'),
): Promise<TestAccount> {
  const clock = createTestClock(startsAt)
  const testIssuer = createIssuer(clock.now)
  await using parts = new AsyncDisposableStack()
  const sts = parts.use(
    await startSts({
      now: clock.now,
      random: randomBytes,
      id: accountId,
      providers: [{ issuer, audiences: [audience] }],
      roles: [{ name: roleName, trust }],
      users: [operator],
      fetchIssuer: testIssuer.fetch,
      ...options,
    }),
  )
  const s3 = parts.use(await startS3({ account: sts.account, buckets: [{ name: bucket, policy: isolatingPolicy() }] }))
  const unsigned = new STSClient({ region, endpoint: sts.origin, maxAttempts: 1, credentials: nobody })
  const common = (endpoint: string) => ({
    region,
    endpoint,
    maxAttempts: 1,
    systemClockOffset: clock.now().getTime() - Date.now(),
  })
  const assume: TestAccount['assume'] = async (input = {}) =>
    send(unsigned, { WebIdentityToken: await testIssuer.sign(), ...input })
  const started = parts.move()
  return {
    sts,
    s3,
    clock,
    issuer: testIssuer,
    assume,
    async credentials(claims = {}, input = {}) {
      const { Credentials: issued } = await assume({ WebIdentityToken: await testIssuer.sign(claims), ...input })
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? {}
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    },
    stsClient: (credentials) => new STSClient({ ...common(sts.origin), credentials }),
    iamClient: (credentials) => new IAMClient({ ...common(sts.origin), credentials }),
    s3Client: (credentials, config = {}) => new S3Client({ ...common(s3.origin), credentials, ...config }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

// AssumeRoleWithWebIdentity is not signed, so nothing may ask for credentials.
function nobody(): never {
  throw new Error('this call must not be signed')
}

function send(client: STSClient, input: AssumeInput) {
  const RoleSessionName = 'agentkeys-19e7e376e7c213b7e7e7-1772366400-abcdefgh'
  return client.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName, WebIdentityToken: undefined, ...input }),
  )
}
