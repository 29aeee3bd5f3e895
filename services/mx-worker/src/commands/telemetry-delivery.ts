import { type DeliveryFigure, mx } from '@constellation/contracts-mx'
import {
  type Column,
  checkInput,
  reachOptions,
  reachUsage,
  readOptions,
  renderTable,
  showMoment,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { groupColumns } from './telemetry-groups.ts'
import { rangeNames, rangeOptions, rangeUsage, readTelemetryRange } from './telemetry-range.ts'

const options = {
  ...reachOptions,
  ...rangeOptions,
  by: { type: 'string', default: 'hour' },
  group: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** What became of attempts, by hour or by day. */
export const telemetryDelivery: MxCommand = {
  usage: `${rangeUsage} [--by hour|day] [--group provider,mailbox,outcome,code] [--json] ${reachUsage}`,
  summary:
    'Shows attempts, what was sent and what failed by hour or by day, UTC, of the last 24 hours if no time is named.',
  async run(context) {
    const { by: granularity, group: groupBy, json, ...given } = readOptions(context.args, options)
    const input = { ...readTelemetryRange(given, context.now()), granularity, groupBy }
    const query = checkInput(mx.deliveryFigures.query, input, {
      ...rangeNames,
      granularity: '--by',
      groupBy: '--group',
    })
    const { items } = await mxCommand.withClient(context, given, (client) =>
      client.deliveryFigures({ query: { ...query, groupBy } }),
    )
    const { stdout } = context
    stdout.write(json ? `${JSON.stringify(items)}\n` : renderTable(columnsOf(items), items, stdout.columns))
    return 0
  },
}

function columnsOf(items: readonly DeliveryFigure[]): Column<DeliveryFigure>[] {
  return [
    { title: 'FROM (UTC)', cell: ({ start }) => showMoment(start) },
    ...groupColumns(items, [
      { name: 'outcome', title: 'OUTCOME', cell: ({ outcome }) => outcome ?? '-' },
      { name: 'code', title: 'CODE', cell: ({ code }) => code ?? '-' },
    ]),
    { title: 'ATTEMPTS', cell: ({ attempts }) => String(attempts) },
    { title: 'SENT', cell: ({ sent }) => String(sent) },
    { title: 'FAILED', cell: ({ failed }) => String(failed) },
    { title: 'MEAN MS', cell: ({ meanDurationMs }) => meanDurationMs.toFixed(0) },
    { title: 'MOST MS', cell: ({ maxDurationMs }) => String(maxDurationMs) },
    { title: 'WAITED MS', cell: ({ meanQueueWaitMs }) => meanQueueWaitMs.toFixed(0) },
  ]
}
