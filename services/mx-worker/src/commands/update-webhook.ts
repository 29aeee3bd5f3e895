import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { eventLabels, eventsUsage, readEvents } from './webhook-events.ts'

const options = {
  ...reachOptions,
  name: { type: 'string' },
  url: { type: 'string' },
  events: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Changes the name, the address or the events of a webhook. */
export const updateWebhook: MxCommand = {
  usage: `WEBHOOK [--name NAME] [--url URL] [--events ${eventsUsage}] [--json] ${reachUsage}`,
  summary: 'Changes a webhook. --events names every event that it is told from now on.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'WEBHOOK')
    const { name, url, events, json, ...reach } = values
    const params = checkInput(mx.updateWebhook.params, { id: argument }, { id: 'WEBHOOK' })
    const given = { name, url, events: readEvents(events) }
    const input = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const body = checkInput(mx.updateWebhook.body, input, { '': '--name, --url or --events', ...eventLabels })
    const webhook = await mxCommand.withClient(context, reach, (client) => client.updateWebhook({ params, body }))
    context.stdout.write(json ? `${JSON.stringify(webhook)}\n` : `The webhook ${webhook.name} is changed.\n`)
    return 0
  },
}
