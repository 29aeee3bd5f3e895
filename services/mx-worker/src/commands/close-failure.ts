import { mx, type RetainedFailure } from '@constellation/contracts-mx'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

type Closing = { operation: 'discardFailure' | 'resolveFailure'; summary: string; said: string }

/** Closes an open failure: its message is not needed any more. */
export const discardFailure = closing({
  operation: 'discardFailure',
  summary: 'Closes an open failure whose message is not needed any more.',
  said: 'is discarded',
})

/** Closes an open failure: it was dealt with in another way. */
export const resolveFailure = closing({
  operation: 'resolveFailure',
  summary: 'Closes an open failure that was dealt with in another way.',
  said: 'is resolved',
})

function closing({ operation, summary, said }: Closing): MxCommand {
  return {
    usage: `FAILURE [--note TEXT] ${reachUsage}`,
    summary,
    async run(context) {
      const options = { ...reachOptions, note: { type: 'string' } } as const
      const { values, argument } = readArgument(context.args, options, 'FAILURE')
      const { note, ...reach } = values
      const params = checkInput(mx[operation].params, { id: argument }, { id: 'FAILURE' })
      const body = checkInput(mx[operation].body, { note })
      const { code }: RetainedFailure = await mxCommand.withClient(context, reach, (client) =>
        client[operation]({ params, body }),
      )
      context.stdout.write(`The failure ${argument} (${code}) ${said}.\n`)
      return 0
    },
  }
}
