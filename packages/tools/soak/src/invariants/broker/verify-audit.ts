import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { FaultStack } from '@constellation/stack/faults'
import { z } from 'zod'
import { instances } from '../../world/world.ts'
import type { Finding } from '../invariant.ts'

const root = path.resolve(import.meta.dirname, '../../../../../..')
const shown = 5
const limitMs = 60_000

const Report = z.object({
  entries: z.number(),
  heads: z.number(),
  problems: z.array(z.object({ at: z.string(), problem: z.string() })),
})

export type VerifiedAudit = z.output<typeof Report> & { loggedHeads: number }

/** The result of the operator's own command. It compares the database with every signed head in the logs of all instances. */
export async function verifyAudit(stack: FaultStack): Promise<VerifiedAudit> {
  const logs = await Promise.all(instances.map((one) => readFile(path.join(stack.logDirectory, `${one}.log`), 'utf8')))
  const heads = logs.join('\n').match(/^.*"audit head".*$/gm) ?? []
  const file = path.join(stack.dataDir, 'audit-heads')
  await writeFile(file, heads.join('\n'))
  const withHeads = heads.length > 0 ? ['--heads', file] : []
  const report = Report.parse(JSON.parse(await runCommand(stack, ['verify-audit', ...withHeads, '--json'])))
  return { ...report, loggedHeads: heads.length }
}

/** Judges that result. Without a head in a log nobody would see that the end of the chain was cut off. */
export function judgeAudit({ loggedHeads, problems }: Pick<VerifiedAudit, 'loggedHeads' | 'problems'>): Finding[] {
  const check = 'the audit of the broker is intact'
  const found = problems.slice(0, shown).map(({ at, problem }) => `${at}: ${problem}`)
  return [
    ...(loggedHeads > 0 ? [] : [{ check, promised: 'the logs have signed heads', happened: 'they have none' }]),
    ...(problems.length === 0
      ? []
      : [
          {
            check,
            promised: 'no record and no entry was changed',
            happened: `${problems.length}: ${found.join('; ')}`,
          },
        ]),
  ]
}

/** What the command prints, also when it ends with the code of a finding. Throws when it printed nothing. */
function runCommand({ dataDir }: FaultStack, args: readonly string[]): Promise<string> {
  const environment = `--env-file=${path.join(dataDir, 'broker', 'environment')}`
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [environment, 'services/broker/src/cli.ts', ...args],
      { cwd: root, env: { PATH: process.env.PATH }, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (stdout) resolve(stdout)
        else reject(new Error(`verify-audit printed nothing: ${stderr.slice(0, 500)}`, { cause: error }))
      },
    )
  })
}
