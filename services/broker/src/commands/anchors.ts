import type { AnchorState, OpenRecord } from '@constellation/contracts-broker'
import {
  type Column,
  reachOptions,
  reachUsage,
  readOptions,
  renderTable,
  shorten,
  showMoment,
} from '@constellation/operator-command'
import { type BrokerCommand, brokerCommand } from './broker-command.ts'

const options = { ...reachOptions, json: { type: 'boolean', default: false } } as const

/** The anchors of the audit, and the records that wait for one. */
export const anchors: BrokerCommand = {
  usage: `[--json] ${reachUsage}`,
  summary:
    'Shows the anchors of the audit, and the records that wait for one. A command on the host sees its own process.',
  async run(context) {
    const { args, stdout } = context
    const { json, ...reach } = readOptions(args, options)
    const state = await brokerCommand.withClient(context, reach, (client) => client.getAnchors())
    stdout.write(json ? `${JSON.stringify(state)}\n` : describe(state, stdout.columns))
    return 0
  },
}

function describe({ policy, anchors, backlog, open }: AnchorState, width: number): string {
  const { pending, quarantined, behind } = backlog
  const counts = `policy ${policy}; waiting records: ${pending} pending, ${quarantined} quarantined, ${behind} behind\n`
  const waiting = open.length > 0 ? `\n${renderTable(recordColumns, open, width)}` : ''
  return `${counts}\n${renderTable(anchorColumns, anchors, width)}${waiting}`
}

const anchorColumns: Column<AnchorState['anchors'][number]>[] = [
  { title: 'ANCHOR', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ readiness }) => readiness },
  { title: 'CIRCUIT', cell: ({ breaker }) => breaker?.replace('_', ' ') ?? '-' },
  { title: 'REASON', cell: ({ reason }) => reason ?? '-', flexible: true },
]

const recordColumns: Column<OpenRecord>[] = [
  { title: 'TIME (UTC)', cell: ({ minted_at }) => showMoment(minted_at) },
  { title: 'RECORD', cell: ({ id }) => id },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'WALLET', cell: ({ wallet }) => shorten(wallet) },
  { title: 'STATUS', cell: ({ status }) => status },
  { title: 'ATTEMPTS', cell: ({ attempts }) => String(attempts) },
  { title: 'NEXT (UTC)', cell: ({ next_attempt_at }) => showMoment(next_attempt_at) },
]
