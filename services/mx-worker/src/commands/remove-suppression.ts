import { mx } from '@constellation/contracts-mx'
import { mxCommand } from './mx-command.ts'

/** Takes an address off the suppression list. */
export const removeSuppression = mxCommand.objectCommand({
  argument: 'SUPPRESSION',
  summary: 'Takes an address off the suppression list, and sends what was held for it.',
  params: mx.removeSuppression.params,
  work: (client, params) => client.removeSuppression({ params }),
  said: ({ released }, id) => `The suppression ${id} is removed. Messages that it no longer holds: ${released}.`,
})
