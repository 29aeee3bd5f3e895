import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

/** Invites the billing contact of a tenant without an administrator. */
export const recoverTenant: PlatformCommand = {
  usage: `SLUG --email ADDRESS ${reachUsage}`,
  summary: 'Invites the billing contact as an administrator of a tenant that has no active one left.',
  async run(context) {
    const options = { ...reachOptions, email: { type: 'string' } } as const
    const { values, argument: slug } = readArgument(context.args, options, 'SLUG')
    const { email, ...given } = values
    const params = checkInput(platform.inviteRecovery.params, { slug }, { slug: 'SLUG' })
    const body = checkInput(platform.inviteRecovery.body, { email })
    const invited = await platformCommand.withClient(context, given, (client) =>
      client.inviteRecovery({ params, body }),
    )
    context.stdout.write(`${invited.email} is invited until ${invited.inviteExpiresAt}\n`)
    return 0
  },
}
