import type { Kysely } from 'kysely'
import { type ConfirmedRecord, listConfirmed } from '../../store/confirmed-records.ts'
import type { Schema } from '../../store/schema.gen.ts'
import { givenUp } from '../anchor-everywhere.ts'
import type { AnchorReceipt, AuditAnchor, Verdict } from '../anchors/audit-anchor.ts'
import { fromRow } from '../from-row.ts'
import type { AuditProblem } from './verify-audit.ts'

export type AnchorReport = {
  anchor: string
  /** Records that the anchor has for good, and those in a place that it may yet take back. */
  held: number
  notFinal: number
  /** Records of which the anchor could not tell anything. */
  untold: number
  problems: AuditProblem[]
  /** The records behind the problems: the anchor should get them again. */
  lost: ConfirmedRecord[]
}

type Options = { anchor: AuditAnchor; since: Date | undefined }

const pageSize = 100

const problemOf = {
  gone: (anchor: string) => `${anchor} no longer has the record`,
  differs: (anchor: string) => `${anchor} has something else where the record was`,
  never: (anchor: string) => `${anchor} never confirmed the record`,
}

/**
 * Asks an anchor for every confirmed record since a moment again. A record that the anchor does not have is a problem; one of which it
 * cannot tell is counted, and a later run asks again.
 */
export async function verifyAnchor(db: Kysely<Schema>, { anchor, since }: Options): Promise<AnchorReport> {
  const report: AnchorReport = { anchor: anchor.name, held: 0, notFinal: 0, untold: 0, problems: [], lost: [] }
  for (let after = ''; ; ) {
    const page = await listConfirmed(db, { after, since, limit: pageSize })
    const verdicts = await Promise.all(page.map((row) => verdictOf(anchor, row)))
    for (const [index, row] of page.entries()) count(report, row, verdicts[index])
    const last = page.at(-1)
    if (!last || page.length < pageSize) return report
    after = last.id
  }
}

type Found = Verdict | 'never' | 'untold'

/** Nothing is found for a record that was made before the anchor was configured. */
async function verdictOf(anchor: AuditAnchor, row: ConfirmedRecord): Promise<Found | undefined> {
  const receipt: AnchorReceipt | undefined = Object(row.anchor_receipts)[anchor.name]
  if (!receipt) return row.outcome_detail === givenUp ? 'never' : undefined
  return anchor.verify(fromRow(row), receipt).catch(() => 'untold' as const)
}

function count(report: AnchorReport, row: ConfirmedRecord, found: Found | undefined): void {
  if (found === undefined) return
  if (found === 'held') report.held++
  else if (found === 'not_final') report.notFinal++
  else if (found === 'untold') report.untold++
  else {
    report.problems.push({ at: row.id, problem: problemOf[found](report.anchor) })
    report.lost.push(row)
  }
}
