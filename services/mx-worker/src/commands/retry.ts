import { mx } from '@constellation/contracts-mx'
import { mxCommand } from './mx-command.ts'

/** Tries a message at once that waits for its next attempt. */
export const retry = mxCommand.objectCommand({
  argument: 'MESSAGE',
  summary: 'Tries a message at once that waits for its next attempt.',
  params: mx.retryNow.params,
  work: (client, params) => client.retryNow({ params }),
  said: (_, id) => `The message ${id} is due now. mx show ${id} tells what becomes of it.`,
})
