import { platform, type Tenant } from '@constellation/contracts-platform'
import { renderFields } from '@constellation/operator-command'
import { platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

/** One tenant, with its steps. */
export const showTenant = platformCommand.showCommand({
  argument: 'SLUG',
  summary: 'Shows a tenant, and what is true of it in each system.',
  params: platform.getTenant.params,
  async get(client, params) {
    const tenant = await client.getTenant({ params })
    const { steps } = await client.getProvisioning({ params })
    return { tenant, steps }
  },
  describe: ({ tenant, steps }, width) => `${renderFields(fieldsOf(tenant), width)}\n${showSteps(steps, width)}`,
})

function fieldsOf(tenant: Tenant): [string, string][] {
  return Object.entries(tenant).map(([name, value]) => [name, showValue(value)])
}

function showValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '-')
}
