import { mx } from '@constellation/contracts-mx'
import { showMoment } from '@constellation/operator-command'
import { mxCommand } from './mx-command.ts'

const { params, query } = mx.listWebhookDeliveries

/** What was sent to a webhook, and what became of it. */
export const webhookDeliveries = mxCommand.listCommand({
  summary: 'Lists what was sent to a webhook in the last 30 days, and what became of it.',
  filters: {
    webhook: { shown: 'ID', parameter: 'id', isRequired: true },
    state: 'waiting|delivered|failed',
    event: 'EVENT',
    message: { shown: 'ID', parameter: 'messageId' },
  },
  query: query.extend(params.shape),
  list: (client, { id, ...rest }) => client.listWebhookDeliveries({ params: { id }, query: rest }),
  columns: [
    { title: 'DELIVERY', cell: ({ id }) => id },
    { title: 'EVENT', cell: ({ event }) => event },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'TRIES', cell: ({ attempts }) => String(attempts) },
    { title: 'LAST TRY (UTC)', cell: ({ lastAttemptAt }) => showMoment(lastAttemptAt) },
    { title: 'FAILURE', cell: ({ lastFailure }) => lastFailure ?? '-', flexible: true },
  ],
})
