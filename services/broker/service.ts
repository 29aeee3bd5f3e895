import { defineService, sealingKeyRing, signingKey } from '@constellation/manifest'

export const service = defineService({
  name: 'broker',
  summary: 'proves who a program is, checks its grant, records, then gives AWS credentials that expire within the hour',
  ports: { public: 8091, internal: 8092 },
  hosts: ['broker'],
  database: true,
  // In the cluster PostgreSQL counts, unless an operator gives the broker a Redis.
  redis: { keys: ['broker:*'], cluster: false },
  secrets: {
    data_key: sealingKeyRing,
    oidc_key: signingKey('oidc'),
    session_key: signingKey('session'),
    service_key: signingKey('service-token'),
  },
  calls: ['rbac'],
  inputs: {
    data_role_arn: {
      type: 'str',
      description: 'The role at AWS that programs get credentials for, as an ARN.',
    },
    revoke_role_arn: {
      type: 'str',
      default: '',
      description:
        'The role at AWS with which the broker denies revoked leases, as an ARN; without it leases are not revoked.',
    },
    aws_region: {
      type: 'str',
      default: 'us-east-1',
      description: 'The region whose STS the broker asks.',
    },
  },
  resources: { cpu: 300, memory: 256 },
  environment: (place) => ({
    BROKER_OIDC_ISSUER: place.origin('broker'),
    BROKER_TRUSTED_PROXIES: place.edgeNetworks,
    BROKER_REQUIRE_CALL_DOMAIN: 'true',
    BROKER_BACKEND_URL: place.inside('rbac'),
    BROKER_DATA_ROLE_ARN: place.input('data_role_arn'),
    BROKER_REVOKE_ROLE_ARN: place.input('revoke_role_arn'),
    BROKER_AWS_REGION: place.input('aws_region'),
    BROKER_DATABASE_URL_FILE: place.databaseUrl,
    BROKER_REDIS_URL_FILE: place.redisUrl,
    BROKER_DATA_KEYRING_FILE: place.secret('data_key'),
    BROKER_OIDC_KEY_FILE: place.secret('oidc_key'),
    BROKER_OIDC_KEY_PREVIOUS_PATH: place.formerKeys('oidc_key'),
    BROKER_SESSION_KEY_FILE: place.secret('session_key'),
    BROKER_SESSION_KEY_PREVIOUS_PATH: place.formerKeys('session_key'),
    BROKER_SERVICE_KEY_FILE: place.secret('service_key'),
    BROKER_SERVICE_JWKS_FILE: place.serviceKeys,
  }),
  development: ({ cloud }) => ({
    BROKER_ENVIRONMENT: 'development',
    BROKER_DATA_ROLE_ARN: cloud?.roleArn ?? 'arn:aws:iam::123456789012:role/agentkeys-data-role',
    BROKER_STS_ENDPOINT: cloud?.stsEndpoint,
    BROKER_IAM_ENDPOINT: cloud?.iamEndpoint,
    BROKER_REVOKE_ROLE_ARN: cloud?.revokeRoleArn,
  }),
})
