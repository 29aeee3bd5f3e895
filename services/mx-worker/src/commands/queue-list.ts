import { lanes, messageStates, mx, type QueueItem } from '@constellation/contracts-mx'
import { isoTime, showMoment } from '@constellation/operator-command'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The messages of an account with their place in the queue. */
export const queueList = mxCommand.listCommand({
  summary: "Lists messages with their place in the queue, the newest first; the platform's when no account is named.",
  filters: {
    account: accountFilter,
    status: messageStates.join('|'),
    lane: lanes.join('|'),
    code: 'CODE',
    provider: { shown: 'ID', parameter: 'providerId' },
    mailbox: { shown: 'ID', parameter: 'mailboxId' },
    before: { ...isoTime, parameter: 'createdBefore' },
  },
  query: mx.listQueue.query,
  list: (client, query) => client.listQueue({ query }),
  columns: [
    { title: 'ACCEPTED (UTC)', cell: ({ acceptedAt }) => showMoment(acceptedAt) },
    { title: 'MESSAGE', cell: ({ id }) => id },
    { title: 'STATE', cell: ({ status }) => status },
    { title: 'NEXT (UTC)', cell: nextOf },
    { title: 'WHY', cell: ({ holdReason, lastCode }) => holdReason ?? lastCode ?? '-', flexible: true },
  ],
})

/** When something happens to a message by itself: the end of its claim, or its next attempt. */
function nextOf({ claim, finishedAt, nextAttemptAt }: QueueItem): string {
  if (finishedAt !== null) return '-'
  return showMoment(claim?.until ?? nextAttemptAt)
}
