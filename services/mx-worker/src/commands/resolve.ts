import { mx } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = { ...reachOptions, as: { type: 'string' }, note: { type: 'string' } } as const

/** Ends the doubt about a message that may have been sent. */
export const resolve: MxCommand = {
  usage: `MESSAGE --as sent|not_sent [--note TEXT] ${reachUsage}`,
  summary: 'Says what became of a message in the state unknown. One that was not sent is sent again at once.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'MESSAGE')
    const { as, note, ...reach } = values
    const params = checkInput(mx.resolveUnknown.params, { id: argument }, { id: 'MESSAGE' })
    const body = checkInput(mx.resolveUnknown.body, { as, note })
    const { status } = await mxCommand.withClient(context, reach, (client) => client.resolveUnknown({ params, body }))
    const next = status === 'sent' ? 'counts as sent' : 'is sent again'
    context.stdout.write(`The message ${argument} ${next}.\n`)
    return 0
  },
}
