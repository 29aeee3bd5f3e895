import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { flagLabels, flagOptions, flagUsage, readFlag } from './flag-options.ts'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

const options = { ...reachOptions, ...flagOptions } as const

/** Changes what is given of a feature flag, in its present version. */
export const setFlag: PlatformCommand = {
  usage: `KEY [--owner NAME] ${flagUsage} ${reachUsage}`,
  summary: 'Changes what is given of a feature flag. Every service follows within 30 seconds.',
  async run(context) {
    const { values, argument: key } = readArgument(context.args, options, 'KEY')
    const params = checkInput(platform.updateFlag.params, { key }, { key: 'KEY' })
    const body = checkInput(platform.updateFlag.body, readFlag(values), flagLabels)
    const flag = await platformCommand.withClient(context, values, async (client) => {
      const { version } = await client.getFlag({ params })
      return client.updateFlag({ params, headers: { 'if-match': `"${version}"` }, body })
    })
    context.stdout.write(`${flag.key} has the version ${flag.version}\n`)
    return 0
  },
}

/** Archives a feature flag, in its present version. */
export const archiveFlag = platformCommand.objectCommand({
  argument: 'KEY',
  summary: 'Archives a feature flag. It is off for everyone, and its key is not free again.',
  params: platform.archiveFlag.params,
  async work(client, params) {
    const { version } = await client.getFlag({ params })
    await client.archiveFlag({ params, headers: { 'if-match': `"${version}"` } })
  },
  said: (_none, key) => `${key} is archived`,
})
