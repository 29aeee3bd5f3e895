import { createHash } from 'node:crypto'
import { canonicalJson } from '@constellation/canonical-json'
import type { Flag } from '@constellation/contracts-platform'

/** What of a flag is in the audit. */
const audited = [
  'description',
  'owner',
  'enabled',
  'defaultOn',
  'targets',
  'rolloutUnit',
  'rolloutBps',
  'salt',
  'expiresOn',
  'archivedAt',
] as const satisfies readonly (keyof Flag)[]

/** A value with a longer text stands in the audit as its hash. */
const mostCharacters = 2000

/** What differs between two states of a flag, for the audit: each member with its value before and after. */
export function flagDifferences(
  before: Flag | undefined,
  after: Flag,
): Readonly<Record<string, { from: unknown; to: unknown }>> {
  const changed = audited.filter((name) => !before || canonicalJson(before[name]) !== canonicalJson(after[name]))
  return Object.fromEntries(
    changed.map((name) => [name, { from: before ? shown(before[name]) : null, to: shown(after[name]) }]),
  )
}

function shown(value: Flag[(typeof audited)[number]]): unknown {
  const text = canonicalJson(value)
  return text.length <= mostCharacters ? value : { sha256: createHash('sha256').update(text).digest('hex') }
}
