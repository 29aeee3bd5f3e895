import { mx, type Provider } from '@constellation/contracts-mx'
import {
  checkInput,
  reachOptions,
  reachUsage,
  readArgument,
  renderFields,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** One provider with the policy that counts. */
export const showProvider: MxCommand = {
  usage: `PROVIDER [--json] ${reachUsage}`,
  summary: 'Shows a provider, what is wrong with its policy, and the policy that counts.',
  async run(context) {
    const { values, argument } = readArgument(context.args, options, 'PROVIDER')
    const params = checkInput(mx.getProvider.params, { id: argument }, { id: 'PROVIDER' })
    const provider = await mxCommand.withClient(context, values, (client) => client.getProvider({ params }))
    const { stdout } = context
    stdout.write(values.json ? `${JSON.stringify(provider)}\n` : describe(provider, stdout.columns))
    return 0
  },
}

function describe(provider: Provider, width: number): string {
  const { id, name, isDefault, kind, status, pauseReason, pausedUntil, accountId, policy, warnings } = provider
  const until = pausedUntil === null ? '' : `, until ${showMoment(pausedUntil)} UTC`
  const fields: [string, string][] = [
    ['Provider', id],
    ['Name', isDefault ? `${name} (default)` : name],
    ['Kind', kind],
    ['State', pauseReason === null ? `${status}${until}` : `${status}${until}: ${pauseReason}`],
    ['Account', accountId],
    ...warnings.map((warning): [string, string] => ['Warning', warning]),
    ...Object.entries(policy).flatMap(([section, values]) => sectionOf(section, values)),
  ]
  return renderFields(fields, width)
}

/** The fields of one section of the policy: `retry.maxAge  86400000`. */
function sectionOf(section: string, values: unknown): [string, string][] {
  if (typeof values !== 'object' || values === null) return [[section, JSON.stringify(values)]]
  return Object.entries(values).map(([name, value]) => [`${section}.${name}`, JSON.stringify(value)])
}
