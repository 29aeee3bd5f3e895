import {
  type ConfigOf,
  defineConfig,
  migrationVariables,
  origin,
  processVariables,
  serviceVariables,
} from '@constellation/config'

/** Every variable that platform-api reads. */
export const registry = defineConfig('platform-api', {
  ...processVariables('PLATFORM_API', { port: 7501 }),
  ...serviceVariables('PLATFORM_API'),
  rbacUrl: origin('PLATFORM_API_RBAC_URL', { group: 'Services', help: 'Where rbac answers.' }),
})

/** What only the migration reads. */
export const migrationRegistry = defineConfig(
  'platform-api',
  migrationVariables('PLATFORM_API', { role: 'platform_api_service' }),
)

export type Config = ConfigOf<typeof registry>
