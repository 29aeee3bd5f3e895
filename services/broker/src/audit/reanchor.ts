import type { Deps } from '../deps.ts'
import type { ConfirmedRecord } from '../store/confirmed-records.ts'
import { postponeRecord } from '../store/open-records.ts'
import { behindDetail } from './anchor-everywhere.ts'
import { settle } from './ledger.ts'

type Needed = Pick<Deps, 'db' | 'auditWriter' | 'now'>

/**
 * Puts a confirmed record that an anchor has lost back in line, so that the reconciler brings it there again. What was released stays
 * released, and nothing more is.
 */
export async function reanchor({ db, auditWriter, now }: Needed, name: string, row: ConfirmedRecord): Promise<void> {
  const { [name]: _, ...receipts } = Object(row.anchor_receipts)
  await settle(auditWriter, row.id, ['confirmed'], {
    status: 'confirmed',
    released: row.released,
    outcome: row.outcome,
    detail: behindDetail({ behind: [name] }),
    receipts,
    credentialExpiresAt: row.credential_expires_at,
    settledAt: now(),
  })
  // Earlier failures do not count against the new attempts.
  await postponeRecord(db, row.id, 0, now())
}
