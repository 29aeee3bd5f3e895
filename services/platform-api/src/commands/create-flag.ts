import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readOptions } from '@constellation/operator-command'
import { flagLabels, flagOptions, flagUsage, readFlag } from './flag-options.ts'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

const options = { ...reachOptions, ...flagOptions, key: { type: 'string' } } as const

/** Creates a feature flag. */
export const createFlag: PlatformCommand = {
  usage: `--key KEY --owner NAME ${flagUsage} ${reachUsage}`,
  summary: 'Creates a feature flag. It is off for everyone until it is enabled.',
  async run(context) {
    const given = readOptions(context.args, options)
    const body = checkInput(platform.createFlag.body, { key: given.key, ...readFlag(given) }, flagLabels)
    const { key } = await platformCommand.withClient(context, given, (client) => client.createFlag({ body }))
    context.stdout.write(`${key} is created\n`)
    return 0
  },
}
