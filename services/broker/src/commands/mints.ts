import { brokerOperator } from '@constellation/contracts-broker'
import { shorten, showMoment, unixTime } from '@constellation/operator-command'
import { brokerCommand } from './broker-command.ts'
import { account, address } from './filters.ts'

/** What was released and changed, the latest commit first. */
export const mints = brokerCommand.listCommand({
  summary: 'Lists what was released and which grants and leases were changed, the latest first.',
  filters: {
    person: account,
    wallet: address,
    service: 'NAME',
    path: 'PREFIX',
    kind: 'KIND',
    status: 'STATUS',
    outcome: 'CODE',
    grant: 'ID',
    lease: 'ID',
    since: unixTime,
    until: unixTime,
  },
  query: brokerOperator.listMints.query,
  list: (client, query) => client.listMints({ query }),
  columns: [
    { title: 'TIME (UTC)', cell: ({ minted_at }) => showMoment(minted_at) },
    { title: 'KIND', cell: ({ kind }) => kind },
    { title: 'WALLET', cell: ({ wallet }) => shorten(wallet) },
    { title: 'PATH', cell: ({ scope_path }) => scope_path, flexible: true },
    { title: 'RELEASED', cell: ({ released, status }) => (released ? 'yes' : status) },
    { title: 'LEASE OR GRANT', cell: ({ lease_id, grant_id }) => lease_id || grant_id },
  ],
})
