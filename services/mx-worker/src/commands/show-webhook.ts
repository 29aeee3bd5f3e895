import { mx, type Webhook } from '@constellation/contracts-mx'
import { renderFields, showMoment } from '@constellation/operator-command'
import { mxCommand } from './mx-command.ts'
import { stateOf } from './webhooks.ts'

/** One webhook: its address and events, whether it fails, and until when each secret signs. */
export const showWebhook = mxCommand.showCommand({
  argument: 'WEBHOOK',
  summary: 'Shows a webhook: its events, whether it fails, and which secrets sign.',
  params: mx.getWebhook.params,
  get: (client, params) => client.getWebhook({ params }),
  describe: (webhook, width) => renderFields(fieldsOf(webhook), width),
})

function fieldsOf(webhook: Webhook): [string, string][] {
  const { failingSince, lastFailure } = webhook
  return [
    ['Webhook', webhook.id],
    ['Name', webhook.name],
    ['Address', webhook.url],
    ['Events', webhook.events.join(', ')],
    ['State', stateOf(webhook)],
    ...(failingSince === null ? [] : [['Fails since', `${showMoment(failingSince)} UTC`] as [string, string]]),
    ...(lastFailure === null ? [] : [['Last failure', lastFailure] as [string, string]]),
    ...webhook.secrets.map(secretField),
    ['Account', webhook.accountId],
    ['Made', `${showMoment(webhook.createdAt)} UTC by ${webhook.createdBy}`],
  ]
}

function secretField({ createdAt, endsAt }: Webhook['secrets'][number]): [string, string] {
  const end = endsAt === null ? 'signs until it is replaced' : `signs until ${showMoment(endsAt)} UTC`
  return ['Secret', `of ${showMoment(createdAt)} UTC, ${end}`]
}
