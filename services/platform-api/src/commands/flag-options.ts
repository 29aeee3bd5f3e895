import { rolloutUnits } from '@constellation/contracts-platform'
import { UsageFailure } from '@constellation/operator-command'

/** What an operator writes of a flag. Lists of targets are set through the API. */
export const flagOptions = {
  description: { type: 'string' },
  owner: { type: 'string' },
  enabled: { type: 'string' },
  default: { type: 'string' },
  'rollout-bps': { type: 'string' },
  'rollout-unit': { type: 'string' },
  'expires-on': { type: 'string' },
} as const

export const flagUsage = `[--enabled on|off] [--default on|off] [--rollout-bps 0..10000] [--rollout-unit ${rolloutUnits.join('|')}] [--expires-on 2026-12-31|never] [--description TEXT]`

/** How an operator writes the members whose option has another name. */
export const flagLabels = {
  defaultOn: '--default',
  rolloutBps: '--rollout-bps',
  rolloutUnit: '--rollout-unit',
  expiresOn: '--expires-on',
}

type Written = { [Name in keyof typeof flagOptions]?: string | undefined }

/** The members of a flag that an operator wrote, for the schema to check. */
export function readFlag(written: Written): Record<string, unknown> {
  const bps = written['rollout-bps']
  const expiresOn = written['expires-on']
  const members = {
    description: written.description,
    owner: written.owner,
    enabled: readSwitch(written.enabled, '--enabled'),
    defaultOn: readSwitch(written.default, '--default'),
    rolloutBps: bps === undefined ? undefined : readWhole(bps),
    rolloutUnit: written['rollout-unit'],
    expiresOn: expiresOn === 'never' ? null : expiresOn,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function readWhole(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

function readSwitch(text: string | undefined, option: string): boolean | undefined {
  if (text === undefined) return undefined
  if (text !== 'on' && text !== 'off') throw new UsageFailure(`${option}: write on or off`)
  return text === 'on'
}
