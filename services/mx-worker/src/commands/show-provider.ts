import { mx, type Provider } from '@constellation/contracts-mx'
import { renderFields, showMoment } from '@constellation/operator-command'
import { mxCommand } from './mx-command.ts'

/** One provider with the policy that counts. */
export const showProvider = mxCommand.showCommand({
  argument: 'PROVIDER',
  summary: 'Shows a provider, what is wrong with its policy, and the policy that counts.',
  params: mx.getProvider.params,
  get: (client, params) => client.getProvider({ params }),
  describe,
})

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
