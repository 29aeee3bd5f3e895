import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

/** Sends from a held mailbox again. */
export const releaseMailbox: MxCommand = {
  usage: `MAILBOX ${reachUsage}`,
  summary: 'Sends from a held mailbox again, what waits first.',
  async run(context) {
    const { values, argument } = readArgument(context.args, reachOptions, 'MAILBOX')
    const params = checkInput(mx.releaseMailbox.params, { id: argument }, { id: 'MAILBOX' })
    const { address } = await mxCommand.withClient(context, values, (client) => client.releaseMailbox({ params }))
    context.stdout.write(`The mailbox ${address} sends again.\n`)
    return 0
  },
}
