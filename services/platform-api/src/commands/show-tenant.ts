import { platform, type Tenant } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readArgument, renderFields } from '@constellation/operator-command'
import { type PlatformCommand, platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** One tenant, with its steps. */
export const showTenant: PlatformCommand = {
  usage: `SLUG [--json] ${reachUsage}`,
  summary: 'Shows a tenant, and what is true of it in each system.',
  async run(context) {
    const { values, argument: slug } = readArgument(context.args, options, 'SLUG')
    const { json, ...given } = values
    const params = checkInput(platform.getTenant.params, { slug }, { slug: 'SLUG' })
    const { tenant, steps } = await platformCommand.withClient(context, given, async (client) => {
      const shown = await client.getTenant({ params })
      return { tenant: shown, steps: (await client.getProvisioning({ params })).steps }
    })
    const text = () => `${renderFields(fieldsOf(tenant))}\n${showSteps(steps, context.stdout.columns)}`
    context.stdout.write(json ? `${JSON.stringify({ tenant, steps })}\n` : text())
    return 0
  },
}

function fieldsOf(tenant: Tenant): [string, string][] {
  return Object.entries(tenant).map(([name, value]) => [name, String(value ?? '-')])
}
