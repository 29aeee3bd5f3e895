import {
  brandVariables,
  type ConfigOf,
  defineConfig,
  migrationVariables,
  optional,
  origin,
  processVariables,
  serviceVariables,
  text,
} from '@constellation/config'

/** Every variable that platform-api reads. */
export const registry = defineConfig('platform-api', {
  ...processVariables('PLATFORM_API', { port: 7501 }),
  ...serviceVariables('PLATFORM_API'),
  rbacUrl: origin('PLATFORM_API_RBAC_URL', { group: 'Services', help: 'Where rbac answers.' }),
  ...brandVariables('PLATFORM_API'),
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
