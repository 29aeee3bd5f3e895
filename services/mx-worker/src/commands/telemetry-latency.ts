import { type LatencyFigure, mx } from '@constellation/contracts-mx'
import {
  type Column,
  checkInput,
  reachOptions,
  reachUsage,
  readOptions,
  renderTable,
} from '@constellation/operator-command'
import { type MxCommand, mxCommand } from './mx-command.ts'
import { groupColumns } from './telemetry-groups.ts'
import { rangeNames, rangeOptions, rangeUsage, readTelemetryRange } from './telemetry-range.ts'

const options = {
  ...reachOptions,
  ...rangeOptions,
  group: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** How long attempts took. */
export const telemetryLatency: MxCommand = {
  usage: `${rangeUsage} [--group provider,mailbox] [--json] ${reachUsage}`,
  summary:
    'Shows how long attempts took: the median, the 95th and the 99th percentile, of the last 24 hours if no time is named.',
  async run(context) {
    const { group: groupBy, json, ...given } = readOptions(context.args, options)
    const input = { ...readTelemetryRange(given, context.now()), groupBy }
    const query = checkInput(mx.latencyFigures.query, input, { ...rangeNames, groupBy: '--group' })
    const { items } = await mxCommand.withClient(context, given, (client) =>
      client.latencyFigures({ query: { ...query, groupBy } }),
    )
    const { stdout } = context
    stdout.write(json ? `${JSON.stringify(items)}\n` : renderTable(columnsOf(items), items, stdout.columns))
    return 0
  },
}

function columnsOf(items: readonly LatencyFigure[]): Column<LatencyFigure>[] {
  return [
    ...groupColumns(items),
    { title: 'ATTEMPTS', cell: ({ attempts }) => String(attempts) },
    { title: 'P50 MS', cell: ({ p50Ms }) => p50Ms.toFixed(0) },
    { title: 'P95 MS', cell: ({ p95Ms }) => p95Ms.toFixed(0) },
    { title: 'P99 MS', cell: ({ p99Ms }) => p99Ms.toFixed(0) },
    { title: 'MOST MS', cell: ({ maxMs }) => String(maxMs) },
  ]
}
