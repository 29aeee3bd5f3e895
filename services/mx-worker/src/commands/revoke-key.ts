import { mx } from '@constellation/contracts-mx'
import { mxCommand } from './mx-command.ts'

/** Revokes a key of an application. */
export const revokeKey = mxCommand.objectCommand({
  argument: 'KEY',
  summary: 'Revokes a key by its id: it opens nothing from the next request on.',
  params: mx.revokeApiKey.params,
  work: (client, params) => client.revokeApiKey({ params }),
  said: (_, id) => `The key ${id} opens nothing from now on.`,
})
