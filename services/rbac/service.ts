import { brandNameInput, defineService, lastingText, sealingKeyRing, signingKey, text } from '@constellation/manifest'

export const service = defineService({
  name: 'rbac',
  summary: 'accounts, users, credentials, roles, sessions; the only issuer of user tokens',
  ports: { public: 7101, internal: 7102 },
  database: true,
  // In the cluster PostgreSQL counts attempts and tells of changes, unless an operator gives rbac a Redis.
  redis: { keys: ['rbac:*'], channels: ['rbac_changes'], cluster: false },
  secrets: {
    data_key: sealingKeyRing,
    token_key: signingKey('user-token'),
    service_key: signingKey('service-token'),
    bootstrap_secret: text(),
    recovery_pepper: lastingText,
  },
  notifies: ['login'],
  inputs: {
    ...brandNameInput,
    relying_party: {
      type: 'str',
      default: { hostOf: 'login' },
      description:
        'The domain that passkeys belong to, the host of login or one above it. Another one makes every passkey void.',
    },
  },
  // A hash of a password takes 19 MiB.
  resources: { cpu: 500, memory: 384 },
  environment: (place) => ({
    RBAC_LOGIN_URL: place.inside('login'),
    RBAC_BRAND_NAME: place.input('brand_name'),
    RBAC_RP_ID: place.input('relying_party'),
    RBAC_WEBAUTHN_ORIGINS: place.origin('login'),
    RBAC_DATABASE_URL_FILE: place.databaseUrl,
    RBAC_REDIS_URL_FILE: place.redisUrl,
    RBAC_DATA_KEYRING_FILE: place.secret('data_key'),
    RBAC_TOKEN_KEY_FILE: place.secret('token_key'),
    RBAC_TOKEN_KEY_PREVIOUS_PATH: place.formerKeys('token_key'),
    RBAC_SERVICE_KEY_FILE: place.secret('service_key'),
    RBAC_SERVICE_JWKS_FILE: place.serviceKeys,
    RBAC_BOOTSTRAP_SECRET_FILE: place.secret('bootstrap_secret'),
    RBAC_RECOVERY_PEPPER_FILE: place.secret('recovery_pepper'),
  }),
  development: () => ({ RBAC_ENVIRONMENT: 'development' }),
})
