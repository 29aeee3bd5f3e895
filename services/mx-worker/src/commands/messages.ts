import { messageStates, mx } from '@constellation/contracts-mx'
import { isoTime, showMoment } from '@constellation/operator-command'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The messages of an account, the newest first. */
export const messages = mxCommand.listCommand({
  summary: "Lists the messages of an account, the newest first; the platform's when none is named.",
  filters: { account: accountFilter, status: messageStates.join('|'), mailbox: 'ID', since: isoTime },
  query: mx.listMessages.query,
  list: (client, query) => client.listMessages({ query }),
  onHostOnly: true,
  columns: [
    { title: 'ACCEPTED (UTC)', cell: ({ acceptedAt }) => showMoment(acceptedAt) },
    { title: 'MESSAGE', cell: ({ id }) => id },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'LANE', cell: ({ lane }) => lane },
    { title: 'ATTEMPTS', cell: ({ attemptsTotal }) => String(attemptsTotal) },
    { title: 'LAST CODE', cell: ({ lastCode }) => lastCode ?? '-', flexible: true },
  ],
})
