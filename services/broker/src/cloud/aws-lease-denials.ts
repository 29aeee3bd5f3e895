import { denialPolicy, type LeaseDenials } from './lease-denials.ts'
import type { StsClient } from './sts-client.ts'
import type { WebIdentityTokens } from './web-identity-tokens.ts'

type Options = {
  region: string
  endpoint?: string | undefined
  /** The role that may change the policies of the data role. */
  revokeRoleArn: string
  dataRoleArn: string
  sts: StsClient
  webIdentityTokens: WebIdentityTokens
  now: () => Date
}

const policyName = 'agentkeys-denied-leases'
const sessionSeconds = 900
const deadlineMs = 15_000

/**
 * Denies leases by an inline policy of the data role. The broker assumes a role with a token of its own for each change, so it keeps no
 * key, and it needs `iam:PutRolePolicy` on the data role alone.
 */
export function awsLeaseDenials(options: Options): LeaseDenials {
  const { region, endpoint, dataRoleArn } = options
  return {
    async write(leaseIds) {
      // Most brokers never deny a lease, and the client of IAM is large.
      const { IAMClient, PutRolePolicyCommand } = await import('@aws-sdk/client-iam')
      const client = new IAMClient({
        region,
        ...(endpoint && { endpoint }),
        maxAttempts: 3,
        requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
        credentials: await assumeRevokeRole(options),
      })
      const RoleName = dataRoleArn.slice(dataRoleArn.lastIndexOf('/') + 1)
      const command = new PutRolePolicyCommand({
        RoleName,
        PolicyName: policyName,
        PolicyDocument: denialPolicy(leaseIds),
      })
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(deadlineMs) })
      } finally {
        client.destroy()
      }
    },
  }
}

async function assumeRevokeRole({ sts, webIdentityTokens, revokeRoleArn, now }: Options) {
  const { token } = await webIdentityTokens.issueOwn()
  return sts.assumeRoleWithWebIdentity({
    roleArn: revokeRoleArn,
    sessionName: `agentkeys-broker-${Math.floor(now().getTime() / 1000)}`,
    token,
    durationSeconds: sessionSeconds,
  })
}
