import { brokerOperator } from '@constellation/contracts-broker'
import { shorten, showMoment, unixTime } from '@constellation/operator-command'
import { brokerCommand } from './broker-command.ts'
import { account, address } from './filters.ts'

/** Refused and failed attempts, and identities that people proved. */
export const events = brokerCommand.listCommand({
  summary: 'Lists security events: refused and failed attempts, and identities that people proved, the latest first.',
  filters: { kind: 'KIND', outcome: 'CODE', person: account, wallet: address, since: unixTime, until: unixTime },
  query: brokerOperator.listSecurityEvents.query,
  list: (client, query) => client.listSecurityEvents({ query }),
  columns: [
    { title: 'TIME (UTC)', cell: ({ at }) => showMoment(at) },
    { title: 'KIND', cell: ({ kind }) => kind },
    { title: 'OUTCOME', cell: ({ outcome }) => outcome },
    { title: 'ACCOUNT', cell: ({ omni_account }) => shorten(omni_account ?? '-') },
    { title: 'WALLET', cell: ({ wallet }) => shorten(wallet ?? '-') },
    { title: 'FROM', cell: ({ source_ip }) => source_ip ?? '-' },
    { title: 'DETAIL', cell: ({ detail }) => detail, flexible: true },
  ],
})
