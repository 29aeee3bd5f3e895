import { brokerOperator } from '@constellation/contracts-broker'
import { showMoment } from '@constellation/operator-command'
import { brokerCommand } from './broker-command.ts'
import { account } from './filters.ts'

const { query, params } = brokerOperator.listLinksOf

/** The identities that are linked to an account. */
export const links = brokerCommand.listCommand({
  summary: 'Lists the identities that are linked to an account.',
  filters: { person: account },
  query: query.extend({ person: params.shape.omni_account }),
  list: (client, { person, ...page }) => client.listLinksOf({ params: { omni_account: person }, query: page }),
  columns: [
    { title: 'TYPE', cell: ({ identity_type }) => identity_type },
    { title: 'IDENTITY', cell: ({ identity_value }) => identity_value, flexible: true },
    { title: 'LINKED (UTC)', cell: ({ linked_at }) => showMoment(linked_at) },
  ],
})
