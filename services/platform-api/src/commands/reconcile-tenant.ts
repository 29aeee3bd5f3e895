import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type PlatformCommand, platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** Compares every system with what a tenant should have, and puts right what differs. */
export const reconcileTenant: PlatformCommand = {
  usage: `SLUG [--json] ${reachUsage}`,
  summary:
    'Compares every system with what a tenant should have and puts right what differs. Exit code 1 when a step failed.',
  async run(context) {
    const { values, argument: slug } = readArgument(context.args, options, 'SLUG')
    const { json, ...given } = values
    const params = checkInput(platform.reconcileTenant.params, { slug }, { slug: 'SLUG' })
    const provisioning = await platformCommand.withClient(context, given, (client) =>
      client.reconcileTenant({ params }),
    )
    const text = () => showSteps(provisioning.steps, context.stdout.columns)
    context.stdout.write(json ? `${JSON.stringify(provisioning)}\n` : text())
    return provisioning.health === 'error' ? 1 : 0
  },
}
