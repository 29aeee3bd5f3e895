import { platform } from '@constellation/contracts-platform'
import { checkInput, reachOptions, reachUsage, readOptions } from '@constellation/operator-command'
import { type PlatformCommand, platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

const options = {
  ...reachOptions,
  slug: { type: 'string' },
  name: { type: 'string' },
  country: { type: 'string' },
  locale: { type: 'string' },
  timezone: { type: 'string' },
  'admin-email': { type: 'string' },
  'billing-email': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Creates a tenant and shows its steps. */
export const createTenant: PlatformCommand = {
  usage: `--slug SLUG --name NAME --country DK [--locale da] [--timezone Europe/Copenhagen] [--admin-email ADDRESS] [--billing-email ADDRESS] [--json] ${reachUsage}`,
  summary:
    'Creates a tenant, makes what it needs in each system, invites its first administrator, and shows the steps. Exit code 1 when one failed.',
  async run(context) {
    const { json, ...given } = readOptions(context.args, options)
    const { slug, name, country, locale, timezone, ...reach } = given
    const { 'admin-email': email, 'billing-email': billingEmail } = given
    const people = { ...(email && { firstAdmin: { email } }), ...(billingEmail && { billingInfo: { billingEmail } }) }
    const labels = { 'firstAdmin.email': '--admin-email', 'billingInfo.billingEmail': '--billing-email' }
    const input = { slug, name, country, locale, timezone, ...people }
    const body = checkInput(platform.createTenant.body, input, labels)
    const created = await platformCommand.withClient(context, reach, (client) => client.createTenant({ body }))
    const { tenant, steps } = created
    const text = `${tenant.slug} is ${tenant.status}\n${showSteps(steps, context.stdout.columns)}`
    context.stdout.write(json ? `${JSON.stringify(created)}\n` : text)
    return steps.some(({ state }) => state === 'error') ? 1 : 0
  },
}
