import { choice, integer, optional, roleArn, text, url } from '@constellation/config'
import { roleOfAccount } from '../legacy-names.ts'

/** The variables of the systems that the broker calls: rbac, and AWS. */
export const cloudVariables = {
  backendUrl: optional(
    url('BROKER_BACKEND_URL', {
      group: 'Core',
      anchor: 'backend-url',
      help: 'Where rbac answers, which says whose an access token is. The exchange needs it, and so do the operations of operators.',
    }),
  ),
  backendTimeoutSeconds: integer('BROKER_BACKEND_TIMEOUT_SECONDS', {
    group: 'Core',
    default: 10,
    min: 1,
    max: 120,
    help: 'How long one call to rbac may take.',
  }),

  dataRoleArn: roleArn('BROKER_DATA_ROLE_ARN', {
    group: 'Core',
    anchor: 'data-role-arn',
    aliases: ['BROKER_AGENT_ROLE_ARN', { name: 'ACCOUNT_ID', derive: roleOfAccount }],
    help: 'The role at AWS that credentials are for, as an ARN.',
  }),
  revokeRoleArn: optional(
    roleArn('BROKER_REVOKE_ROLE_ARN', {
      group: 'Core',
      help: 'The role at AWS with which the broker denies revoked leases; it may `iam:PutRolePolicy` on the data role. Leases cannot be revoked when unset.',
    }),
  ),
  iamEndpoint: optional(
    url('BROKER_IAM_ENDPOINT', {
      group: 'Core',
      help: 'Where IAM answers, for tests; the endpoint of AWS when unset.',
    }),
  ),
  awsRegion: text('BROKER_AWS_REGION', {
    group: 'Core',
    aliases: ['REGION'],
    default: 'us-east-1',
    help: 'The region whose STS is asked.',
  }),
  stsEndpoint: optional(
    url('BROKER_STS_ENDPOINT', {
      group: 'Core',
      help: 'Where STS answers, for tests and private endpoints; the regional endpoint when unset.',
    }),
  ),
  credentialSeconds: integer('BROKER_SESSION_DURATION_SECONDS', {
    group: 'Core',
    default: 3600,
    min: 900,
    max: 43_200,
    help: 'The lifetime of AWS credentials. SDKs renew a quarter of an hour early, so less than 1800 makes them ask all the time.',
  }),
  sessionPolicy: choice('BROKER_STS_SESSION_POLICY', ['scope', 'none'], {
    group: 'Core',
    default: 'scope',
    help: 'Whether credentials are narrowed to the requested path, beside what the bucket permits.',
  }),
}
