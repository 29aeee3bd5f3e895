import type { RecordStatus } from '@constellation/contracts-broker'
import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import type { Schema } from '../store/schema.gen.ts'
import type { AnchoredRecord, AnchorReceipt } from './anchors/audit-anchor.ts'
import type { AuditWriter, Place } from './audit-writer.ts'
import { outcomeContent } from './content.ts'
import { toRow } from './to-row.ts'

/** How a record goes on. */
export type Outcome = {
  status: Exclude<RecordStatus, 'pending'>
  released: boolean
  outcome: string
  detail: string
  receipts: Readonly<Record<string, AnchorReceipt>>
  credentialExpiresAt: Date | null
  settledAt: Date
}

/** Stores what is about to be released or changed. Nothing has happened yet. */
export async function insertPending(trx: Transaction<Schema>, record: AnchoredRecord): Promise<void> {
  await trx.insertInto('mint_log').values(toRow(record)).execute()
}

/** Moves a record on from one of these states, and chains what it became. Undefined when it is in another state. */
export function settle(
  writer: AuditWriter,
  id: string,
  from: readonly RecordStatus[],
  outcome: Outcome,
): Promise<Place | undefined> {
  return writer.write(settlement(id, from, outcome))
}

/** The same within a transaction, as its last statement: the lock on the chain is held until the commit. */
export async function settleWithin(
  trx: Kysely<Schema>,
  id: string,
  from: readonly RecordStatus[],
  outcome: Outcome,
): Promise<boolean> {
  const operations = JSON.stringify([settlement(id, from, outcome)])
  const { rows } = await sql`select from write_audit(${operations}::jsonb)`.execute(trx)
  return rows.length > 0
}

function settlement(id: string, from: readonly RecordStatus[], outcome: Outcome) {
  const change = {
    status: outcome.status,
    released: outcome.released,
    outcome: outcome.outcome,
    outcome_detail: outcome.detail,
    anchor_receipts: outcome.receipts,
    credential_expires_at: outcome.credentialExpiresAt,
    settled_at: outcome.settledAt,
  }
  const content = outcomeContent({ id, ...change })
  return { kind: 'settle', subject: 'outcome', subject_id: id, content, from, change } as const
}
