import { platform } from '@constellation/contracts-platform'
import { isoTime, showMoment } from '@constellation/operator-command'
import { platformCommand } from './platform-command.ts'

/** What was done in every tenant, the latest first. */
export const audit = platformCommand.listCommand({
  summary: 'Lists what was done in every tenant and what became of it, the latest first.',
  filters: { action: 'ACTION', actor: 'ID', outcome: 'ok|refused|failed', since: isoTime, until: isoTime },
  query: platform.listAudit.query,
  list: (client, query) => client.listAudit({ query }),
  columns: [
    { title: 'AT (UTC)', cell: ({ at }) => showMoment(at) },
    { title: 'ACTION', cell: ({ action }) => action },
    { title: 'OUTCOME', cell: ({ outcome }) => outcome },
    { title: 'ACTOR', cell: ({ actor }) => actor.id ?? actor.kind },
    { title: 'DETAIL', cell: ({ detail }) => JSON.stringify(detail), flexible: true },
  ],
})
