import { platform } from '@constellation/contracts-platform'
import { platformCommand } from './platform-command.ts'

const { params, query } = platform.listMembers

/** The members of a tenant and its invitations, the newest first. */
export const members = platformCommand.listCommand({
  summary:
    'Lists the members of a tenant and its invitations, the newest first. --search is the beginning of an address.',
  filters: {
    tenant: { shown: 'SLUG', isRequired: true },
    status: 'invited|provisioning|active|suspended|removing',
    role: 'tenant_admin|tenant_member',
    search: 'TEXT',
  },
  query: query.extend({ tenant: params.shape.slug }),
  list: (client, { tenant: slug, ...rest }) => client.listMembers({ params: { slug }, query: rest }),
  columns: [
    { title: 'MEMBER', cell: ({ id }) => id },
    { title: 'ROLE', cell: ({ role }) => role },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'SYSTEMS', cell: ({ provisioningHealth }) => provisioningHealth },
    { title: 'ADDRESS', cell: ({ email }) => email ?? '-', flexible: true },
  ],
})
