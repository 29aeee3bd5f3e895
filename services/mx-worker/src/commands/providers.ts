import { mx } from '@constellation/contracts-mx'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The providers of an account, or of all. */
export const providers = mxCommand.listCommand({
  summary: 'Lists providers with their state, and why one is paused; those of every account when none is named.',
  filters: { account: accountFilter },
  query: mx.listProviders.query,
  list: (client, query) => client.listProviders({ query }),
  columns: [
    { title: 'PROVIDER', cell: ({ id }) => id },
    { title: 'KIND', cell: ({ kind }) => kind },
    { title: 'NAME', cell: ({ name, isDefault }) => (isDefault ? `${name} (default)` : name) },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'REASON', cell: ({ pauseReason, warnings }) => pauseReason ?? warnings.join('; '), flexible: true },
  ],
})
