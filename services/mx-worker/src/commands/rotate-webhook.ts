import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { printWebhookSecret } from './webhook-secret.ts'

const options = {
  ...reachOptions,
  'grace-hours': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Gives a webhook a new secret, and prints it once. */
export const rotateWebhook: MxCommand = {
  usage: `WEBHOOK [--grace-hours N] [--json] ${reachUsage}`,
  summary:
    'Gives a webhook a new secret and prints it. Deliveries carry the signature of the former secret too for 24 hours, or for as many as are given; after a leak give 0.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'WEBHOOK')
    const { 'grace-hours': hours, json, ...reach } = values
    const params = checkInput(mx.rotateWebhookSecret.params, { id: argument }, { id: 'WEBHOOK' })
    const input = hours === undefined ? {} : { graceHours: Number(hours) }
    const body = checkInput(mx.rotateWebhookSecret.body, input, { graceHours: '--grace-hours' })
    const made = await mxCommand.withClient(context, reach, (client) => client.rotateWebhookSecret({ params, body }))
    printWebhookSecret(context, made, json)
    return 0
  },
}
