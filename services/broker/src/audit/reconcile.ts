import type { Deps } from '../deps.ts'
import { asOnlyInstance } from '../store/only-instance.ts'
import { listOpenRecords, type OpenRecord, postponeRecord } from '../store/open-records.ts'
import { anchorEverywhere, givenUp } from './anchor-everywhere.ts'
import { fromRow } from './from-row.ts'
import { settle } from './ledger.ts'
import { recordEvent } from './record-event.ts'

/**
 * Brings records to the anchors that did not confirm them, in one instance at a time. Nothing is released by that: the caller was refused,
 * the process died, or it was released before. After the last attempt a record is given up, and a security event says so.
 */
export async function reconcile(deps: Deps): Promise<void> {
  await asOnlyInstance(deps.pool, 'reconcile', async () => {
    for (const record of await listOpenRecords(deps.db, deps.now(), 100)) await reconcileOne(deps, record)
  })
}

async function reconcileOne(deps: Deps, row: OpenRecord): Promise<void> {
  const { anchors, auditWriter, settings, now, db, logger } = deps
  const isReleased = row.status === 'confirmed'
  const { receipts, failure } = await anchorEverywhere(anchors, 'dual_strict', fromRow(row))
  const attempts = row.attempts + 1
  const outcome = {
    released: row.released,
    outcome: row.status === 'pending' ? 'interrupted' : row.outcome,
    detail: '',
    receipts,
    credentialExpiresAt: row.credential_expires_at,
    settledAt: now(),
  }
  // Pending and quarantined records are open, and confirmed ones that an anchor lacks. No others are listed.
  const from = [row.status as 'pending' | 'quarantined' | 'confirmed']
  if (!failure) {
    await settle(auditWriter, row.id, from, { ...outcome, status: 'confirmed' })
  } else if (attempts >= settings.reconcileAttempts) {
    await settle(auditWriter, row.id, from, {
      ...outcome,
      status: isReleased ? 'confirmed' : 'failed',
      detail: givenUp,
    })
    await tellOfFailure(deps, row)
  } else {
    await postponeRecord(db, row.id, attempts, new Date(now().getTime() + delayMs(attempts)))
    logger.warn({ error: failure, auditRecord: row.id, attempts }, 'an anchor did not confirm a record')
  }
}

function tellOfFailure(deps: Deps, row: OpenRecord): Promise<void> {
  deps.logger.error({ auditRecord: row.id }, 'a record was given up: an anchor never confirmed it')
  return recordEvent(deps, {
    kind: 'audit_failed',
    outcome: 'given_up',
    sourceIp: null,
    omniAccount: row.omni_account,
    wallet: row.wallet,
    tokenHash: row.requester_token_hash,
    requestId: row.request_id,
    detail: `the record ${row.id} was given up`,
  })
}

/** 15 seconds, then twice as long each time, at most an hour. */
function delayMs(attempts: number): number {
  return Math.min(3_600_000, 15_000 * 2 ** (attempts - 1))
}
