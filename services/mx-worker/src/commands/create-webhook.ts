import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readOptions } from '@constellation/operator-command'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { eventLabels, eventsUsage, readEvents } from './webhook-events.ts'
import { printWebhookSecret } from './webhook-secret.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  name: { type: 'string' },
  url: { type: 'string' },
  events: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Makes a webhook, and prints its secret once. */
export const createWebhook: MxCommand = {
  usage: `--account ${accountUsage} --name NAME --url URL [--events ${eventsUsage}] [--json] ${reachUsage}`,
  summary:
    'Has an address told what becomes of the messages of an account: every event, or the events that are named. It prints the secret, which is never shown again.',
  async run(context) {
    const { account = '', name, url, events, json, ...reach } = readOptions(context.args, options)
    const input = { accountId: readAccount(account), name, url, events: readEvents(events) }
    const body = checkInput(mx.createWebhook.body, input, { accountId: '--account', ...eventLabels })
    const made = await mxCommand.withClient(context, reach, (client) => client.createWebhook({ body }))
    printWebhookSecret(context, made, json)
    return 0
  },
}
