import { mx } from '@constellation/contracts-mx'
import { showMoment } from '@constellation/operator-command'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The keys of applications of an account, without their values. */
export const keys = mxCommand.listCommand({
  summary: "Lists the keys of applications of an account, without their values; the platform's when none is named.",
  filters: { account: accountFilter },
  query: mx.listApiKeys.query,
  list: (client, query) => client.listApiKeys({ query }),
  columns: [
    { title: 'KEY', cell: ({ id }) => id },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
    { title: 'SCOPES', cell: ({ scopes }) => scopes.join(',') },
    { title: 'USED (UTC)', cell: ({ lastUsedAt }) => showMoment(lastUsedAt) },
    { title: 'REVOKED (UTC)', cell: ({ revokedAt }) => showMoment(revokedAt) },
  ],
})
