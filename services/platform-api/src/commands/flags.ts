import { type Flag, platform } from '@constellation/contracts-platform'
import { renderFields } from '@constellation/operator-command'
import { platformCommand } from './platform-command.ts'

/** The feature flags by their keys. */
export const flags = platformCommand.listCommand({
  summary: 'Lists the feature flags by their keys. --search is the beginning of a key.',
  filters: { status: 'active|archived', search: 'TEXT' },
  query: platform.listFlags.query,
  list: (client, query) => client.listFlags({ query }),
  columns: [
    { title: 'KEY', cell: ({ key }) => key },
    { title: 'STATE', cell: stateOf },
    { title: 'STALE', cell: ({ stale }) => (stale ? 'stale' : '-') },
    { title: 'OWNER', cell: ({ owner }) => owner },
    { title: 'DESCRIPTION', cell: ({ description }) => description || '-', flexible: true },
  ],
})

/** One feature flag. */
export const showFlag = platformCommand.showCommand({
  argument: 'KEY',
  summary: 'Shows a feature flag.',
  params: platform.getFlag.params,
  get: (client, params) => client.getFlag({ params }),
  describe: (flag, width) => renderFields(fieldsOf(flag), width),
})

function fieldsOf(flag: Flag): [string, string][] {
  return Object.entries(flag).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '-'),
  ])
}

/** For whom a flag is on, in short. */
function stateOf({ archivedAt, enabled, defaultOn, rolloutBps, rolloutUnit, targets }: Flag): string {
  if (archivedAt !== null) return 'archived'
  if (!enabled) return 'off'
  if (rolloutBps > 0) return `${rolloutBps / 100} % of ${rolloutUnit}s`
  const isTargeted = Object.values(targets).some(({ allow, deny }) => allow.length + deny.length > 0)
  return isTargeted ? `targeted, else ${defaultOn ? 'on' : 'off'}` : defaultOn ? 'on' : 'off'
}
