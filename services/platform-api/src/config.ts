import {
  brandVariables,
  type ConfigOf,
  defineConfig,
  list,
  migrationVariables,
  optional,
  origin,
  processVariables,
  secretFile,
  serviceVariables,
  text,
  unlessEmpty,
} from '@constellation/config'

/** Every variable that platform-api reads. */
export const registry = defineConfig('platform-api', {
  ...processVariables('PLATFORM_API', { port: 7501 }),
  ...serviceVariables('PLATFORM_API'),
  rbacUrl: origin('PLATFORM_API_RBAC_URL', { group: 'Services', help: 'Where rbac answers.' }),
  ...brandVariables('PLATFORM_API'),
  installation: text('PLATFORM_API_INSTALLATION', {
    group: 'Systems',
    default: 'main',
    help: 'The name of this installation in the marks of what it makes in other systems. Two installations that share such a system have two names.',
  }),
  authentikUrl: optional(
    origin('PLATFORM_API_AUTHENTIK_URL', {
      group: 'Systems',
      anchor: 'authentik',
      help: 'Where Authentik answers. Without it nobody gets an identity there, and the steps say so.',
    }),
  ),
  authentikToken: unlessEmpty(
    secretFile('PLATFORM_API_AUTHENTIK_TOKEN_FILE', {
      group: 'Systems',
      anchor: 'authentik',
      help: 'File with the API token of the account that manages Authentik. The address of Authentik needs it.',
    }),
  ),
  stalwartUrl: optional(
    origin('PLATFORM_API_STALWART_URL', {
      group: 'Systems',
      anchor: 'stalwart',
      help: 'Where the mail server answers, inside the network. Without it no domain is made there, and the steps say so.',
    }),
  ),
  stalwartKey: unlessEmpty(
    secretFile('PLATFORM_API_STALWART_KEY_FILE', {
      group: 'Systems',
      anchor: 'stalwart',
      help: 'File with the API key of the account that manages the mail server. Its address needs it.',
    }),
  ),
  dnsResolvers: list('PLATFORM_API_DNS_RESOLVERS', {
    group: 'Domains',
    default: '1.1.1.1,8.8.8.8',
    help: 'The resolvers that are asked about the records of domains, each by itself. Two of them have to see a proof of ownership.',
  }),
  platformDomains: list('PLATFORM_API_PLATFORM_DOMAINS', {
    group: 'Domains',
    default: '',
    help: 'The domains of the platform itself, by commas. Nobody claims them or a name below them.',
  }),
  spfIncludeHost: optional(
    text('PLATFORM_API_SPF_INCLUDE_HOST', {
      group: 'Domains',
      help: 'The name whose SPF record lists the servers that mail leaves from. Without it domains permit their own mail hosts.',
    }),
  ),
  mailEgressIps: list('PLATFORM_API_MAIL_EGRESS_IPS', {
    group: 'Domains',
    default: '',
    help: 'The addresses that mail leaves from, by commas. With them an SPF record is judged by what it permits.',
  }),
  loginOrigin: origin('PLATFORM_API_LOGIN_ORIGIN', {
    group: 'Mail',
    help: 'The public address of login, whose page accepts an invitation.',
  }),
  mxWorkerUrl: optional(
    origin('PLATFORM_API_MX_WORKER_URL', {
      group: 'Mail',
      anchor: 'mail',
      help: 'Where mx-worker is, on the internal network.',
    }),
  ),
  mailFrom: optional(
    text('PLATFORM_API_MAIL_FROM', {
      group: 'Mail',
      anchor: 'mail',
      help: "The sender of invitations, a mailbox of the platform's account in mx-worker. Without it nobody is invited.",
    }),
  ),
})

/** What only the migration reads. */
export const migrationRegistry = defineConfig(
  'platform-api',
  migrationVariables('PLATFORM_API', { role: 'platform_api_service' }),
)

export type Config = ConfigOf<typeof registry>
