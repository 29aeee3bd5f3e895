import { readFile } from 'node:fs/promises'
import { verifyAudit } from '../audit/verify/verify-audit.ts'
import { type Command, UsageFailure } from './command.ts'
import { readOptions } from './options.ts'

const options = { heads: { type: 'string' }, json: { type: 'boolean', default: false } } as const

/** The most problems that are printed; `--json` has all. */
const mostShown = 20

/** Computes the audit again, and compares it with signed heads that were kept elsewhere. */
export const verifyAuditCommand: Command = {
  usage: '[--heads FILE] [--json]',
  summary: 'Verifies every record, the chain and its signed heads; exit code 1 names the first bad record.',
  async run({ args, stdout, open }) {
    const { heads: file, json } = readOptions(args, options)
    const heads = file === undefined ? [] : await readHeads(file)
    const deps = await open()
    try {
      const report = await verifyAudit(deps.db, { auditHeads: deps.auditHeads, heads })
      stdout.write(json ? `${JSON.stringify(report)}\n` : describe(report))
      return report.problems.length > 0 ? 1 : 0
    } finally {
      await deps.close()
    }
  },
}

/** The signed heads in a file: one a line, or within lines of the broker's log. */
async function readHeads(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageFailure(`${file} cannot be read: name a file with signed heads`, { cause })
  })
  const heads = text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)
  if (!heads) throw new UsageFailure(`${file} has no signed head: keep the lines "audit head" of the log`)
  return heads
}

function describe({ entries, heads, problems }: Awaited<ReturnType<typeof verifyAudit>>): string {
  const [first] = problems
  const read = `${entries} entries and ${heads} signed heads were read`
  if (!first) return `the audit is intact: ${read}\n`
  const shown = problems.slice(0, mostShown).map(({ at, problem }) => `  ${at}: ${problem}\n`)
  const rest = problems.length > mostShown ? `  and ${problems.length - mostShown} more: --json has all\n` : ''
  return `the audit is damaged: ${read}\nfirst bad record: ${first.at}: ${first.problem}\n${shown.join('')}${rest}`
}
