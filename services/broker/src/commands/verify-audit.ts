import { readFile } from 'node:fs/promises'
import type { Opened } from '@constellation/chassis'
import { readMoment, readOptions, UsageFailure } from '@constellation/operator-command'
import type { Head } from '../audit/audit-heads.ts'
import { reanchor } from '../audit/reanchor.ts'
import { type AnchorReport, verifyAnchor } from '../audit/verify/verify-anchor.ts'
import { type AuditProblem, type AuditReport, verifyAudit } from '../audit/verify/verify-audit.ts'
import type { Deps } from '../deps.ts'
import { findSignedHead } from '../store/audit-chain.ts'
import type { BrokerCommand } from './broker-command.ts'

const options = {
  heads: { type: 'string' },
  since: { type: 'string' },
  anchor: { type: 'string' },
  reanchor: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

/** The most problems that are printed; `--json` has all. */
const mostShown = 20

/** Computes the audit again, and compares it with signed heads that were kept elsewhere and with what an anchor has today. */
export const verifyAuditCommand: BrokerCommand = {
  usage: '[--heads FILE] [--since TIME] [--anchor NAME [--reanchor]] [--json]',
  summary: 'Verifies every record, the chain, its signed heads and an anchor; exit code 1 names the first bad record.',
  async run({ args, stdout, now, open }) {
    const { heads: file, since: time, anchor: name, reanchor: again, json } = readOptions(args, options)
    if (again && name === undefined) throw new UsageFailure('--reanchor needs --anchor: name the anchor')
    const since = time === undefined ? undefined : readMoment(time, now())
    const heads = file === undefined ? [] : await readHeads(file)
    const deps = await open()
    try {
      const from = since && (await trustedHead(deps, since))
      const audit = await verifyAudit(deps.db, { auditHeads: deps.auditHeads, heads, from })
      const anchored =
        name === undefined ? undefined : await verifyAnchor(deps.db, { anchor: anchorOf(deps, name), since })
      const edited = new Set(audit.problems.map(({ at }) => at))
      const lost = (again && anchored?.lost.filter(({ id }) => !edited.has(id))) || []
      for (const row of lost) await reanchor(deps, name ?? '', row)
      const problems = [...audit.problems, ...(anchored?.problems ?? [])]
      stdout.write(json ? toJson(audit, anchored) : describe({ audit, anchored, problems, put: lost.length }))
      return problems.length > 0 ? 1 : 0
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

/** The newest head that was signed before that moment. Undefined when we did not sign it: the chain is then read from its beginning. */
async function trustedHead({ db, auditHeads }: Deps, since: Date): Promise<Head | undefined> {
  const jws = await findSignedHead(db, since)
  return jws === undefined ? undefined : auditHeads.read(jws).catch(() => undefined)
}

function anchorOf({ anchors }: Deps & Opened, name: string) {
  const anchor = anchors.find((one) => one.name === name)
  if (!anchor)
    throw new UsageFailure(`${name} is not configured: use one of ${anchors.map((one) => one.name).join(', ')}`)
  return anchor
}

function toJson({ entries, heads, problems }: AuditReport, anchored: AnchorReport | undefined): string {
  const { lost: _, ...anchor } = anchored ?? { lost: [] }
  return `${JSON.stringify({ entries, heads, problems, ...(anchored && { anchor }) })}\n`
}

type Description = {
  audit: AuditReport
  anchored: AnchorReport | undefined
  problems: readonly AuditProblem[]
  /** How many records the reconciler will bring to the anchor again. */
  put: number
}

function describe({ audit: { entries, heads }, anchored, problems, put }: Description): string {
  const [first] = problems
  const read = `${entries} entries and ${heads} signed heads were read\n${anchored ? describeAnchor(anchored) : ''}`
  if (!first) return `the audit is intact: ${read}`
  const shown = problems.slice(0, mostShown).map(({ at, problem }) => `  ${at}: ${problem}\n`)
  const rest = problems.length > mostShown ? `  and ${problems.length - mostShown} more: --json has all\n` : ''
  const again = put > 0 ? `${put} of them go to the anchor again: the running broker brings them there\n` : ''
  return `the audit is damaged: ${read}first bad record: ${first.at}: ${first.problem}\n${shown.join('')}${rest}${again}`
}

function describeAnchor({ anchor, held, notFinal, untold, lost }: AnchorReport): string {
  const later = untold > 0 ? `, ${untold} could not be asked: run this again later` : ''
  return `${anchor}: ${held} records held, ${notFinal} not final yet, ${lost.length} lost${later}\n`
}
