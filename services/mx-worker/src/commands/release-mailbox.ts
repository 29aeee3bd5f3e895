import { mx } from '@constellation/contracts-mx'
import { objectCommand } from './object-command.ts'

/** Sends from a held mailbox again. */
export const releaseMailbox = objectCommand({
  argument: 'MAILBOX',
  summary: 'Sends from a held mailbox again, what waits first.',
  params: mx.releaseMailbox.params,
  work: (client, params) => client.releaseMailbox({ params }),
  said: ({ address }) => `The mailbox ${address} sends again.`,
})
