import { brokerOperator, type GrantState, grantStates } from '@constellation/contracts-broker'
import { shorten, showMoment, unixTime } from '@constellation/operator-command'
import { brokerCommand } from './broker-command.ts'
import { account, address } from './filters.ts'

/** Grants with their uses, the newest first. */
export const grants = brokerCommand.listCommand({
  summary: 'Lists grants with their uses and their state, the newest first.',
  filters: {
    person: account,
    wallet: address,
    service: 'NAME',
    path: 'PREFIX',
    state: grantStates.join('|'),
    since: unixTime,
    until: unixTime,
  },
  query: brokerOperator.listAllGrants.query,
  list: (client, query) => client.listAllGrants({ query }),
  columns: [
    { title: 'GRANT', cell: ({ grant_id }) => grant_id },
    { title: 'MASTER', cell: ({ master_omni_account }) => shorten(master_omni_account) },
    { title: 'WALLET', cell: ({ daemon_address }) => shorten(daemon_address) },
    { title: 'PATH', cell: ({ scope_path }) => scope_path, flexible: true },
    { title: 'USES', cell: ({ used_count, max_uses }) => `${used_count}/${max_uses}` },
    { title: 'EXPIRES (UTC)', cell: ({ expires_at }) => showMoment(expires_at) },
    { title: 'STATE', cell: ({ state }) => stateWords[state] },
  ],
})

const stateWords: Record<GrantState, string> = {
  live: 'live',
  revoked: 'revoked',
  expired: 'expired',
  not_active: 'not active',
  used_up: 'used up',
}
