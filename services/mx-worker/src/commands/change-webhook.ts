import { mx } from '@constellation/contracts-mx'
import { mxCommand } from './mx-command.ts'

/** Tells a webhook nothing more. */
export const disableWebhook = mxCommand.objectCommand({
  argument: 'WEBHOOK',
  summary: 'Tells a webhook nothing more. What waits for it is given up.',
  params: mx.updateWebhook.params,
  work: (client, params) => client.updateWebhook({ params, body: { status: 'disabled' } }),
  said: ({ name }) => `The webhook ${name} is disabled. mx webhook enable brings it back.`,
})

/** Tells a disabled webhook what happens from now on. */
export const enableWebhook = mxCommand.objectCommand({
  argument: 'WEBHOOK',
  summary: 'Tells a disabled webhook what happens from now on.',
  params: mx.updateWebhook.params,
  work: (client, params) => client.updateWebhook({ params, body: { status: 'enabled' } }),
  said: ({ name }) => `The webhook ${name} is told again. mx webhook redeliver sends what was given up.`,
})

/** Sends a test event to a webhook. */
export const testWebhook = mxCommand.objectCommand({
  argument: 'WEBHOOK',
  summary:
    'Sends an event of the type webhook.test. A worker delivers it; mx webhook deliveries shows what became of it.',
  params: mx.testWebhook.params,
  work: (client, params) => client.testWebhook({ params }),
  said: ({ id }) => `The test event is delivery ${id}.`,
})

/** Removes a webhook. */
export const deleteWebhook = mxCommand.objectCommand({
  argument: 'WEBHOOK',
  summary: 'Removes a webhook with its secrets and the record of its deliveries.',
  params: mx.deleteWebhook.params,
  work: (client, params) => client.deleteWebhook({ params }),
  said: (_, id) => `The webhook ${id} is removed.`,
})

/** Sends an event to its webhook again. */
export const redeliverWebhook = mxCommand.objectCommand({
  argument: 'DELIVERY',
  summary: 'Sends an event to its webhook again, with the same id and a new signature.',
  params: mx.redeliverWebhook.params,
  work: (client, params) => client.redeliverWebhook({ params }),
  said: ({ id, event }) => `The event ${event} is sent again as delivery ${id}.`,
})
