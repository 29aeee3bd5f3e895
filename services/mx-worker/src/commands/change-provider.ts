import { mx } from '@constellation/contracts-mx'
import { mxCommand } from './mx-command.ts'

/** Accepts and sends nothing through a provider. */
export const disableProvider = mxCommand.objectCommand({
  argument: 'PROVIDER',
  summary: 'Accepts and sends nothing through a provider. What waits for it stays, and expires in time.',
  params: mx.disableProvider.params,
  work: (client, params) => client.disableProvider({ params }),
  said: ({ name }) => `The provider ${name} is disabled. mx provider enable brings it back.`,
})

/** Accepts and sends through a disabled provider again. */
export const enableProvider = mxCommand.objectCommand({
  argument: 'PROVIDER',
  summary: 'Accepts and sends through a disabled provider again.',
  params: mx.enableProvider.params,
  work: (client, params) => client.enableProvider({ params }),
  said: ({ name }) => `The provider ${name} accepts and sends again.`,
})

/** Removes a provider that no message waits for. */
export const deleteProvider = mxCommand.objectCommand({
  argument: 'PROVIDER',
  summary: 'Removes a provider with its secrets. It is refused while messages wait for it.',
  params: mx.deleteProvider.params,
  work: (client, params) => client.deleteProvider({ params }),
  said: (_, id) => `The provider ${id} and its secrets are removed.`,
})
