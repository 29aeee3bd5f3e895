import { mx } from '@constellation/contracts-mx'
import { isoTime, showMoment } from '@constellation/operator-command'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The messages of an account that were given up. */
export const failures = mxCommand.listCommand({
  summary: "Lists the messages that were given up, the latest first; the platform's when no account is named.",
  filters: {
    account: accountFilter,
    state: 'open|redriven|discarded|resolved',
    code: 'CODE',
    provider: { shown: 'ID', parameter: 'providerId' },
    mailbox: { shown: 'ID', parameter: 'mailboxId' },
    message: { shown: 'ID', parameter: 'messageId' },
    since: isoTime,
    until: isoTime,
  },
  query: mx.listFailures.query,
  list: (client, query) => client.listFailures({ query }),
  columns: [
    { title: 'FAILED (UTC)', cell: ({ failedAt }) => showMoment(failedAt) },
    { title: 'FAILURE', cell: ({ id }) => id },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'CODE', cell: ({ code }) => code },
    {
      title: 'THE PROVIDER SAID',
      cell: ({ providerMessage, providerCode }) => providerMessage ?? providerCode ?? '-',
      flexible: true,
    },
  ],
})
