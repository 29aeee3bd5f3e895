import { platform } from '@constellation/contracts-platform'
import { showMoment } from '@constellation/operator-command'
import { platformCommand } from './platform-command.ts'

const { params, query } = platform.listDomains

/** The mail domains of a tenant, the newest first. */
export const domains = platformCommand.listCommand({
  summary: 'Lists the mail domains of a tenant, the newest first.',
  filters: { tenant: { shown: 'SLUG', isRequired: true } },
  query: query.extend({ tenant: params.shape.slug }),
  list: (client, { tenant: slug, ...rest }) => client.listDomains({ params: { slug }, query: rest }),
  columns: [
    { title: 'DOMAIN', cell: ({ unicodeName }) => unicodeName },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'RECORDS', cell: ({ health }) => health },
    { title: 'PRIMARY', cell: ({ isPrimary }) => (isPrimary ? 'yes' : '-') },
    { title: 'CHECKED (UTC)', cell: ({ lastCheckedAt }) => (lastCheckedAt ? showMoment(lastCheckedAt) : '-') },
  ],
})
