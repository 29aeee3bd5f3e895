import { brandInputs, brandVariables, defineService, sealingKeyRing, signingKey } from '@constellation/manifest'

export const service = defineService({
  name: 'platform-api',
  summary: 'keeps tenants, and makes what each needs in every system',
  contract: 'platform',
  ports: { public: 7501, internal: 7502 },
  database: true,
  secrets: {
    data_key: sealingKeyRing,
    service_key: signingKey('service-token'),
  },
  calls: ['rbac'],
  inputs: {
    ...brandInputs,
    platform_installation: {
      type: 'str',
      default: 'main',
      description:
        'The name of this installation in the marks of what it makes in other systems. Two that share such a system have two names.',
    },
    authentik_url: {
      type: 'str',
      default: '',
      description:
        'Where Authentik answers, such as https://id.example.com. Without it organisations get no group there and people no identity.',
    },
    authentik_token: {
      type: 'str',
      default: '',
      secret: true,
      description: 'The API token of the account that manages Authentik. `authentik_url` needs it. Secret.',
    },
    platform_mail_from: {
      type: 'str',
      default: '',
      description:
        "The sender of invitations to organisations, a mailbox of the platform's account in mx-worker. Without it nobody is invited.",
    },
  },
  environment: (place) => ({
    PLATFORM_API_INSTALLATION: place.input('platform_installation'),
    PLATFORM_API_AUTHENTIK_URL: place.input('authentik_url'),
    PLATFORM_API_AUTHENTIK_TOKEN_FILE: place.input('authentik_token'),
    PLATFORM_API_RBAC_URL: place.inside('rbac'),
    PLATFORM_API_LOGIN_ORIGIN: place.origin('login'),
    PLATFORM_API_MX_WORKER_URL: place.inside('mx-worker'),
    PLATFORM_API_MAIL_FROM: place.input('platform_mail_from'),
    ...brandVariables('PLATFORM_API', place),
    PLATFORM_API_DATABASE_URL_FILE: place.databaseUrl,
    PLATFORM_API_DATA_KEYRING_FILE: place.secret('data_key'),
    PLATFORM_API_SERVICE_KEY_FILE: place.secret('service_key'),
    PLATFORM_API_SERVICE_JWKS_FILE: place.serviceKeys,
  }),
  development: (place) => ({
    PLATFORM_API_ENVIRONMENT: 'development',
    ...(place.authentik && {
      PLATFORM_API_AUTHENTIK_URL: place.authentik.origin,
      PLATFORM_API_AUTHENTIK_TOKEN_FILE: place.authentik.tokenFile,
    }),
    ...(place.graph && { PLATFORM_API_MAIL_FROM: `Constellation <${place.graph.mailbox}>` }),
  }),
})
