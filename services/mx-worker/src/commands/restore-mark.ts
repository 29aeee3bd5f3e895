import { hostOperator, readOptions, UsageFailure } from '@constellation/operator-command'
import { markRestored } from '../domain/restore/mark-restored.ts'
import type { MxCommand } from './mx-command.ts'

const options = {
  'dry-run': { type: 'boolean', default: false },
  expect: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Marks what waits as perhaps sent, after a backup was restored. */
export const restoreMark: MxCommand = {
  usage: '(--dry-run | --expect N) [--json]',
  summary:
    'After a backup was restored and before a worker is started: marks every message that waits as perhaps sent, so that it is looked up and not sent twice. The restore of Ansible does this by itself.',
  async run(context) {
    const { 'dry-run': dryRun, expect, json } = readOptions(context.args, options)
    if (dryRun === (expect !== undefined))
      throw new UsageFailure('write --dry-run first, which counts what waits, and then --expect N with that count')
    const expected = expect === undefined ? undefined : readCount(expect)
    const deps = await context.open()
    try {
      const answer = await markRestored(deps, hostOperator(deps.newRequestId()), expected)
      const { matched, marked } = answer
      const counted = `${matched} messages wait, and none is marked. Write --expect ${matched} instead of --dry-run to mark them.\n`
      const done = `${marked} messages are unknown now. Workers look them up; mx queue list --status unknown shows what is left.\n`
      context.stdout.write(json ? `${JSON.stringify(answer)}\n` : dryRun ? counted : done)
      return 0
    } finally {
      await deps.close()
    }
  },
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageFailure('--expect is the number that --dry-run gave')
  return Number(text)
}
