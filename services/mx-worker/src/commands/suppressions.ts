import { mx } from '@constellation/contracts-mx'
import { showMoment } from '@constellation/operator-command'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The addresses that an account sends nothing to. */
export const suppressions = mxCommand.listCommand({
  summary: "Lists the addresses to which mail is held, and why; the platform's when no account is named.",
  filters: { account: accountFilter, address: 'ADDRESS', source: 'provider|operator' },
  query: mx.listSuppressions.query,
  list: (client, query) => client.listSuppressions({ query }),
  columns: [
    { title: 'SUPPRESSION', cell: ({ id }) => id },
    { title: 'ADDRESS', cell: ({ address }) => address },
    { title: 'HOLDS', cell: ({ scope }) => (scope === 'all' ? scope : scope.join(',')) },
    { title: 'ENDS (UTC)', cell: ({ expiresAt }) => showMoment(expiresAt) },
    { title: 'REASON', cell: ({ reason }) => reason, flexible: true },
  ],
})
