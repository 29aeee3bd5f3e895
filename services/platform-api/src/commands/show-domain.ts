import type { DomainRecord, WholeDomain } from '@constellation/contracts-platform'
import { reachUsage, renderFields } from '@constellation/operator-command'
import { domainUsage, readDomain } from './domain-argument.ts'
import { type PlatformCommand, platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

/** One domain, with the records to publish and what is wrong with each. */
export const showDomain: PlatformCommand = {
  usage: `${domainUsage} [--json] ${reachUsage}`,
  summary:
    'Shows a domain of a tenant: the records to publish, ready to paste, and what is wrong with each. Exit code 1 when one is.',
  async run(context) {
    const { find, json, reach } = readDomain(context)
    const whole = await platformCommand.withClient(context, reach, async (client) =>
      client.getDomain({ params: await find(client) }),
    )
    const { stdout } = context
    stdout.write(json ? `${JSON.stringify(whole)}\n` : describe(whole, stdout.columns))
    return whole.records.some(isWrong) ? 1 : 0
  },
}

function isWrong({ requirement, status }: DomainRecord): boolean {
  return requirement === 'required' && status !== 'ok'
}

function describe({ domain, records, steps }: WholeDomain, columns: number | undefined): string {
  const fields: [string, string][] = [
    ['domain', domain.unicodeName],
    ['state', domain.status],
    ['records', domain.isStale ? `${domain.health}, some had no answer` : domain.health],
    ['to be proved until', domain.claimExpiresAt ?? '-'],
    ['checked at', domain.lastCheckedAt ?? '-'],
  ]
  return [renderFields(fields, columns), ...records.map(showRecord), showSteps(steps, columns)].join('\n')
}

/** A record as a zone file has it, and below it what was found. Nothing is cut: people paste it. */
function showRecord({ name, type, value, requirement, status, finding, suggestedValue }: DomainRecord): string {
  const lines = value.split('\n').map((one) => `${name}. ${type} ${one}`)
  const found = finding ? [`  ${finding.means}`, `  ${finding.fix}`] : []
  const instead = suggestedValue === null ? [] : [`  instead: ${suggestedValue}`]
  return [`${status}, ${requirement}`, ...lines, ...found, ...instead, ''].join('\n')
}
