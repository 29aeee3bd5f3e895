import { mx, type Webhook } from '@constellation/contracts-mx'
import {
  checkInput,
  reachOptions,
  reachUsage,
  readArgument,
  renderFields,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { stateOf } from './webhooks.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** One webhook: its address and events, whether it fails, and until when each secret signs. */
export const showWebhook: MxCommand = {
  usage: `WEBHOOK [--json] ${reachUsage}`,
  summary: 'Shows a webhook: its events, whether it fails, and which secrets sign.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'WEBHOOK')
    const params = checkInput(mx.getWebhook.params, { id: argument }, { id: 'WEBHOOK' })
    const webhook = await mxCommand.withClient(context, values, (client) => client.getWebhook({ params }))
    const { stdout } = context
    stdout.write(values.json ? `${JSON.stringify(webhook)}\n` : renderFields(fieldsOf(webhook), stdout.columns))
    return 0
  },
}

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
