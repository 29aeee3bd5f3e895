import { mx } from '@constellation/contracts-mx'
import { objectCommand } from './object-command.ts'

/** Takes an address off the suppression list. */
export const removeSuppression = objectCommand({
  argument: 'SUPPRESSION',
  summary: 'Takes an address off the suppression list, and sends what was held for it.',
  params: mx.removeSuppression.params,
  work: (client, params) => client.removeSuppression({ params }),
  said: ({ released }, id) => `The suppression ${id} is removed. Messages that it no longer holds: ${released}.`,
})
