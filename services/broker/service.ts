import {
  brandInputs,
  brandVariables,
  type DevelopmentPlace,
  defineService,
  lastingText,
  sealingKeyRing,
  signingKey,
  text,
} from '@constellation/manifest'
import {
  auditInputs,
  auditVariables,
  peopleInputs,
  peopleVariables,
  recoveryInputs,
  recoveryVariables,
} from './inputs.ts'

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
    // Entries of the audit are matched with it, also the older ones.
    email_hmac_key: lastingText,
    oauth2_state_key: text({ former: 'accepted' }),
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
    ...peopleInputs,
    ...recoveryInputs,
    ...auditInputs,
    ...brandInputs,
  },
  builds: {
    entries: { default: 'main', testnet: 'main-testnet' },
    input: 'broker_build',
    development: 'testnet',
  },
  // The command of operators runs beside the service in the same allocation, and takes as much as the service.
  resources: { cpu: 300, memory: 448 },
  environment: (place) => ({
    BROKER_OIDC_ISSUER: place.origin('broker'),
    BROKER_TRUSTED_PROXIES: place.edgeNetworks,
    BROKER_REQUIRE_CALL_DOMAIN: 'true',
    BROKER_BACKEND_URL: place.inside('rbac'),
    BROKER_DATA_ROLE_ARN: place.input('data_role_arn'),
    BROKER_REVOKE_ROLE_ARN: place.input('revoke_role_arn'),
    BROKER_AWS_REGION: place.input('aws_region'),
    ...peopleVariables(place),
    ...recoveryVariables(place),
    ...auditVariables(place),
    ...brandVariables('BROKER', place),
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
  development: (place) => ({
    BROKER_ENVIRONMENT: 'development',
    ...cloudOf(place),
    ...peopleOf(place),
  }),
})

function cloudOf({ cloud }: DevelopmentPlace) {
  return {
    BROKER_DATA_ROLE_ARN: cloud?.roleArn ?? 'arn:aws:iam::123456789012:role/agentkeys-data-role',
    BROKER_STS_ENDPOINT: cloud?.stsEndpoint,
    BROKER_IAM_ENDPOINT: cloud?.iamEndpoint,
    BROKER_REVOKE_ROLE_ARN: cloud?.revokeRoleArn,
  }
}

/** Mails go to the catcher, and Google is its stand-in. Browsers find that by its public name, which a server cannot resolve. */
function peopleOf({ smtpUrl, signInProvider }: DevelopmentPlace) {
  const google = signInProvider?.('google')
  return {
    BROKER_AUTH_METHODS: ['wallet_sig', 'email_link', ...(google ? ['oauth2_google'] : [])].join(),
    BROKER_EMAIL_FROM_ADDRESS: 'broker@constellation.example',
    BROKER_EMAIL_SMTP_URL_FILE: smtpUrl,
    BROKER_OAUTH2_GOOGLE_CLIENT_ID: google?.clientId,
    BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE: google?.clientSecretFile,
    BROKER_OAUTH2_GOOGLE_ISSUER: google?.publicOrigin,
    BROKER_OAUTH2_GOOGLE_SERVER_ORIGIN: google?.internalOrigin,
  }
}
