import { mx } from '@constellation/contracts-mx'
import {
  checkInput,
  reachOptions,
  reachUsage,
  readArgument,
  readMoment,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

/** Uses a secret no more from a moment on. */
export const retireSecret: MxCommand = {
  usage: `SECRET [--at TIME] ${reachUsage}`,
  summary: 'Uses a secret no more, from now on or from a time to come. Make its successor active first.',
  async run(context) {
    const options = { ...reachOptions, at: { type: 'string' } } as const
    const { values, argument } = readArgument(context.args, options, 'SECRET')
    const { at: time, ...reach } = values
    const params = checkInput(mx.retireProviderSecret.params, { id: argument }, { id: 'SECRET' })
    const at = time === undefined ? {} : { at: readMoment(time, context.now()).toISOString() }
    const body = checkInput(mx.retireProviderSecret.body, at)
    const secret = await mxCommand.withClient(context, reach, (client) => client.retireProviderSecret({ params, body }))
    context.stdout.write(`The secret ${secret.version} is used until ${showMoment(secret.retiredAt)} UTC.\n`)
    return 0
  },
}

/** Uses a secret no more, for good. */
export const disableSecret = mxCommand.objectCommand({
  argument: 'SECRET',
  summary: 'Uses a secret no more, for good: it may be known to others. Delete it at the provider too.',
  params: mx.disableProviderSecret.params,
  work: (client, params) => client.disableProviderSecret({ params }),
  said: ({ version }) => `The secret ${version} is disabled. Workers use it for five more minutes at most.`,
})
