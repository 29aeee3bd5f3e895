import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

/** Revokes a key of an application. */
export const revokeKey: MxCommand = {
  usage: `KEY ${reachUsage}`,
  summary: 'Revokes a key by its id: it opens nothing from the next request on.',
  async run(context) {
    const { values, argument } = readArgument(context.args, reachOptions, 'KEY')
    const params = checkInput(mx.revokeApiKey.params, { id: argument }, { id: 'KEY' })
    await mxCommand.withClient(context, values, (client) => client.revokeApiKey({ params }))
    context.stdout.write(`The key ${argument} opens nothing from now on.\n`)
    return 0
  },
}
