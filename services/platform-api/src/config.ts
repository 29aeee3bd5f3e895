import {
  brandVariables,
  type ConfigOf,
  defineConfig,
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
