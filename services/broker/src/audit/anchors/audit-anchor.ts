import type { AuditRecord } from '../audit-record.ts'

export type Readiness =
  | { status: 'ready'; detail?: string }
  | { status: 'degraded'; reason: string }
  | { status: 'unready'; reason: string }

/** What an anchor gives back for a record, to find it again: JSON with integers alone. */
export type AnchorReceipt = Readonly<Record<string, string | number>>

/** A record with the hash by which anchors know it. */
export type AnchoredRecord = AuditRecord & { recordHash: string }

/**
 * Whether an anchor still holds exactly this record: for good, or in a place that it may yet take back; or whether the place is gone, or
 * has something else.
 */
export type Verdict = 'held' | 'not_final' | 'gone' | 'differs'

/** A place where every release is recorded before it leaves. */
export type AuditAnchor = {
  readonly name: string
  ready(): Readiness | Promise<Readiness>
  /** Resolves only when the record is durable there. */
  anchor(record: AnchoredRecord): Promise<AnchorReceipt>
  /** What the anchor has at that place today. Throws when it cannot tell. */
  verify(record: AnchoredRecord, receipt: AnchorReceipt): Promise<Verdict>
  /** Why the anchor cannot take a record at this moment. It is asked before a grant is used. */
  refusal?(): 'audit_unavailable' | 'audit_error' | undefined
  /** Counts a record of an account against its budget. Throws `rate_limited` when that is used. */
  admit?(omniAccount: string): Promise<void>
}

export type AnchorFault =
  | 'storage'
  | 'network'
  | 'circuit_open'
  | 'budget_exceeded'
  | 'verification_mismatch'
  | 'internal'

/** Why an anchor did not confirm. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError'
  readonly fault: AnchorFault

  constructor(fault: AnchorFault, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.fault = fault
  }
}
