import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

/** Sends nothing through a provider until it is resumed. */
export const pauseProvider: MxCommand = {
  usage: `PROVIDER [--reason TEXT] ${reachUsage}`,
  summary: 'Sends nothing through a provider until it is resumed. Messages are accepted and wait.',
  async run(context) {
    const options = { ...reachOptions, reason: { type: 'string', default: 'paused by an operator' } } as const
    const { values, argument } = readArgument(context.args, options, 'PROVIDER')
    const params = checkInput(mx.pauseProvider.params, { id: argument }, { id: 'PROVIDER' })
    const body = checkInput(mx.pauseProvider.body, { reason: values.reason })
    const { name } = await mxCommand.withClient(context, values, (client) => client.pauseProvider({ params, body }))
    context.stdout.write(`The provider ${name} is paused. Its messages wait.\n`)
    return 0
  },
}

/** Sends through a provider again. */
export const resumeProvider = mxCommand.objectCommand({
  argument: 'PROVIDER',
  summary: 'Sends through a paused provider again, what waits first.',
  params: mx.resumeProvider.params,
  work: (client, params) => client.resumeProvider({ params }),
  said: ({ name }) => `The provider ${name} sends again.`,
})
