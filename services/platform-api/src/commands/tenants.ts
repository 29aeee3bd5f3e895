import { platform, tenantStatuses } from '@constellation/contracts-platform'
import { showMoment } from '@constellation/operator-command'
import { platformCommand } from './platform-command.ts'

/** The tenants, the newest first. */
export const tenants = platformCommand.listCommand({
  summary: 'Lists the tenants, the newest first. --search is the beginning of a slug or a name.',
  filters: { status: tenantStatuses.join('|'), search: 'TEXT' },
  query: platform.listTenants.query,
  list: (client, query) => client.listTenants({ query }),
  columns: [
    { title: 'CREATED (UTC)', cell: ({ createdAt }) => showMoment(createdAt) },
    { title: 'SLUG', cell: ({ slug }) => slug },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'SYSTEMS', cell: ({ provisioningHealth }) => provisioningHealth },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
  ],
})
