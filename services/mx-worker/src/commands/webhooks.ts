import { mx, type Webhook } from '@constellation/contracts-mx'
import { showMoment } from '@constellation/operator-command'
import { accountFilter } from './account.ts'
import { mxCommand } from './mx-command.ts'

/** The webhooks of an account, and which of them fail. */
export const webhooks = mxCommand.listCommand({
  summary: "Lists the webhooks of an account, and which of them fail; the platform's when none is named.",
  filters: { account: accountFilter },
  query: mx.listWebhooks.query,
  list: (client, query) => client.listWebhooks({ query }),
  columns: [
    { title: 'WEBHOOK', cell: ({ id }) => id },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
    { title: 'STATE', cell: stateOf },
    { title: 'FAILS SINCE (UTC)', cell: ({ failingSince }) => showMoment(failingSince) },
    { title: 'ADDRESS', cell: ({ url }) => url, flexible: true },
  ],
})

/** The state of a webhook, and why it is disabled. */
export function stateOf({ status, disabledReason }: Webhook): string {
  return disabledReason === null ? status : `${status}: ${disabledReason}`
}
