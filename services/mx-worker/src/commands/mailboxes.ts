import { mx } from '@constellation/contracts-mx'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The mailboxes of an account. */
export const mailboxes = mxCommand.listCommand({
  summary: "Lists the mailboxes that an account sends from, and why one is held; the platform's when none is named.",
  filters: { account: accountFilter },
  query: mx.listMailboxes.query,
  list: (client, query) => client.listMailboxes({ query }),
  columns: [
    { title: 'MAILBOX', cell: ({ id }) => id },
    { title: 'ADDRESS', cell: ({ address }) => address },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'REASON', cell: ({ holdReason }) => holdReason ?? '-', flexible: true },
  ],
})
