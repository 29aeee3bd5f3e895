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
    stalwart_url: {
      type: 'str',
      default: '',
      description:
        'Where the mail server of organisations answers inside the network. Without it their domains are not made there.',
    },
    stalwart_key: {
      type: 'str',
      default: '',
      secret: true,
      description: 'The API key of the account that manages the mail server. `stalwart_url` needs it. Secret.',
    },
    dns_resolvers: {
      type: 'str',
      default: '1.1.1.1,8.8.8.8',
      description: 'The resolvers that are asked about the records of domains, by commas.',
    },
    platform_domains: {
      type: 'str',
      default: '',
      description: 'The domains of the platform itself, by commas. No organisation claims them.',
    },
    spf_include_host: {
      type: 'str',
      default: '',
      description: 'The name whose SPF record lists the servers that mail of organisations leaves from.',
    },
    mail_egress_ips: {
      type: 'str',
      default: '',
      description: 'The addresses that mail of organisations leaves from, by commas.',
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
    PLATFORM_API_STALWART_URL: place.input('stalwart_url'),
    PLATFORM_API_STALWART_KEY_FILE: place.input('stalwart_key'),
    PLATFORM_API_DNS_RESOLVERS: place.input('dns_resolvers'),
    PLATFORM_API_PLATFORM_DOMAINS: place.input('platform_domains'),
    PLATFORM_API_SPF_INCLUDE_HOST: place.input('spf_include_host'),
    PLATFORM_API_MAIL_EGRESS_IPS: place.input('mail_egress_ips'),
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
