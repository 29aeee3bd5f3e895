import { randomBytes } from 'node:crypto'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { createTestClock, type TestClock } from '@constellation/testkit'
import { type PolicyDocument, type RunningSts, type StartStsOptions, startSts } from '../../src/index.ts'
import { audience, createIssuer, issuer, type TestIssuer } from './issuer.ts'

export const accountId = '123456789012'
export const roleName = 'agentkeys-data-role'
export const roleArn = `arn:aws:iam::${accountId}:role/${roleName}`
export const region = 'us-east-1'

/** The trust policy that the domain demands. */
export const trust: PolicyDocument = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${accountId}:oidc-provider/broker.example.test` },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Condition: {
      StringEquals: { 'broker.example.test:aud': audience },
      Null: { 'aws:RequestTag/agentkeys_user_wallet': 'false' },
    },
  },
}

export type TestSts = RunningSts & {
  clock: TestClock
  issuer: TestIssuer
  /** A client as the broker has it: one attempt, so that a test counts calls. */
  client: STSClient
  assume(input?: Partial<AssumeRoleWithWebIdentityCommand['input']>): Promise<Assumed>
}

type Assumed = Awaited<ReturnType<typeof send>>

/** The stand-in for STS on a port, with the role of the domain, an issuer in this process, and a clock that a test moves. */
export async function startTestSts(options: Partial<StartStsOptions> = {}): Promise<TestSts> {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'))
  const testIssuer = createIssuer(clock.now)
  const running = await startSts({
    now: clock.now,
    random: randomBytes,
    providers: [{ issuer, audiences: [audience] }],
    roles: [{ name: roleName, trust }],
    fetchIssuer: testIssuer.fetch,
    ...options,
  })
  const client = new STSClient({ region, endpoint: running.origin, maxAttempts: 1, credentials: nobody })
  return {
    ...running,
    clock,
    issuer: testIssuer,
    client,
    assume: async (input = {}) => send(client, { WebIdentityToken: await testIssuer.sign(), ...input }),
  }
}

// AssumeRoleWithWebIdentity is not signed, so nothing may ask for credentials.
function nobody(): never {
  throw new Error('this call must not be signed')
}

function send(client: STSClient, input: Partial<AssumeRoleWithWebIdentityCommand['input']>) {
  const RoleSessionName = 'agentkeys-19e7e376e7c213b7e7e7-1772366400-abcdefgh'
  return client.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn: roleArn, RoleSessionName, WebIdentityToken: undefined, ...input }),
  )
}
