import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readArgument } from '@constellation/operator-command'
import { type PlatformCommand, platformCommand } from './platform-command.ts'

/** Suspends a tenant. */
export const suspendTenant: PlatformCommand = {
  usage: `SLUG --reason TEXT ${reachUsage}`,
  summary: 'Suspends a tenant: its administrators may read, its members do nothing, and its data stays.',
  async run(context) {
    const options = { ...reachOptions, reason: { type: 'string' } } as const
    const { values, argument: slug } = readArgument(context.args, options, 'SLUG')
    const { reason, ...given } = values
    const params = checkInput(platform.suspendTenant.params, { slug }, { slug: 'SLUG' })
    const body = checkInput(platform.suspendTenant.body, { reason })
    const tenant = await platformCommand.withClient(context, given, (client) => client.suspendTenant({ params, body }))
    context.stdout.write(`${tenant.slug} is ${tenant.status}\n`)
    return 0
  },
}

/** Resumes a tenant. */
export const resumeTenant = platformCommand.objectCommand({
  argument: 'SLUG',
  summary: 'Resumes a suspended tenant.',
  params: platform.resumeTenant.params,
  work: (client, params) => client.resumeTenant({ params }),
  said: ({ slug, status }) => `${slug} is ${status}`,
})
