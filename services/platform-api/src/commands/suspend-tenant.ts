import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

const slugLabel = { slug: 'SLUG' }

/** Suspends a tenant. */
export const suspendTenant: PlatformCommand = {
  usage: `SLUG --reason TEXT ${reachUsage}`,
  summary: 'Suspends a tenant: its administrators may read, its members do nothing, and its data stays.',
  async run(context) {
    const options = { ...reachOptions, reason: { type: 'string' } } as const
    const { values, argument: slug } = readArgument(context.args, options, 'SLUG')
    const { reason, ...given } = values
    const params = checkInput(platform.suspendTenant.params, { slug }, slugLabel)
    const body = checkInput(platform.suspendTenant.body, { reason })
    const tenant = await platformCommand.withClient(context, given, (client) => client.suspendTenant({ params, body }))
    context.stdout.write(`${tenant.slug} is ${tenant.status}\n`)
    return 0
  },
}

/** Resumes a tenant. */
export const resumeTenant: PlatformCommand = {
  usage: `SLUG ${reachUsage}`,
  summary: 'Resumes a suspended tenant.',
  async run(context) {
    const { values, argument: slug } = readArgument(context.args, reachOptions, 'SLUG')
    const params = checkInput(platform.resumeTenant.params, { slug }, slugLabel)
    const tenant = await platformCommand.withClient(context, values, (client) => client.resumeTenant({ params }))
    context.stdout.write(`${tenant.slug} is ${tenant.status}\n`)
    return 0
  },
}
