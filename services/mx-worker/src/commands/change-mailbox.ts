import { mx } from '@constellation/contracts-mx'
import { mxCommand } from './mx-command.ts'

/** Sends from a held mailbox again. */
export const releaseMailbox = mxCommand.objectCommand({
  argument: 'MAILBOX',
  summary: 'Sends from a held mailbox again, one message at a time until the provider accepts one.',
  params: mx.releaseMailbox.params,
  work: (client, params) => client.releaseMailbox({ params }),
  said: ({ address }) => `The mailbox ${address} sends again.`,
})

/** Accepts and sends nothing from a mailbox. */
export const disableMailbox = mxCommand.objectCommand({
  argument: 'MAILBOX',
  summary: 'Accepts and sends nothing from a mailbox. Its messages wait until it is enabled, or expire.',
  params: mx.disableMailbox.params,
  work: (client, params) => client.disableMailbox({ params }),
  said: ({ address }) => `The mailbox ${address} is disabled. mx mailbox enable brings it back.`,
})

/** Accepts and sends from a disabled mailbox again. */
export const enableMailbox = mxCommand.objectCommand({
  argument: 'MAILBOX',
  summary: 'Accepts and sends from a disabled mailbox again.',
  params: mx.enableMailbox.params,
  work: (client, params) => client.enableMailbox({ params }),
  said: ({ address }) => `The mailbox ${address} accepts and sends again.`,
})
