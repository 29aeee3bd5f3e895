import { hostOperator, readMoment, readOptions, showMoment, UsageFailure } from '@constellation/operator-command'
import { rebuildTelemetry } from '../domain/telemetry/rebuild-telemetry.ts'
import type { MxCommand } from './mx-command.ts'

const options = {
  from: { type: 'string' },
  to: { type: 'string', default: '0m' },
  json: { type: 'boolean', default: false },
} as const

/** Computes figures of delivery again from the attempts. */
export const telemetryRebuild: MxCommand = {
  usage: '--from TIME [--to TIME] [--json]',
  summary:
    'Computes the figures of every account again from the attempts, on the host, and says how many were wrong. Attempts wait meanwhile.',
  async run(context) {
    const { from, to, json } = readOptions(context.args, options)
    if (from === undefined) throw new UsageFailure('name the beginning: --from 2026-01-02T00:00:00Z, or --from 24h')
    const range = { from: readMoment(from, context.now()), to: readMoment(to, context.now()) }
    if (range.from >= range.to) throw new UsageFailure('--to is not after --from')
    const deps = await context.open()
    try {
      const result = await rebuildTelemetry(deps, hostOperator(deps.newRequestId()), range)
      const { begin, end, wrong } = result
      const span = `from ${showMoment(begin.toISOString())} to ${showMoment(end.toISOString())} UTC`
      const found = wrong === 0 ? 'All of them were right.' : `${wrong} of them were wrong, and are right now.`
      context.stdout.write(json ? `${JSON.stringify(result)}\n` : `The figures ${span} are computed again. ${found}\n`)
      return 0
    } finally {
      await deps.close()
    }
  },
}
