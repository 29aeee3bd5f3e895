import {
  MailboxId,
  type OperatorAttempt,
  type OperatorRecipient,
  ProviderId,
  type QueueItem,
} from '@constellation/contracts-mx'
import type { AttemptRow, ItemRow, RecipientRow } from '../../store/messages.ts'
import { toAttempt, toRecipient, toSummary } from '../messages/message-shape.ts'

export function toQueueItem(row: ItemRow): QueueItem {
  return {
    ...toSummary(row),
    claim: claimOf(row),
    sizeBytes: row.size_bytes,
    recipientCount: row.recipient_count,
    redriveCount: row.redrive_count,
    createdBy: row.created_by,
    test: row.test,
    holdReason: row.hold_reason,
    contentErasedAt: row.content_erased_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
  }
}

function claimOf({ claimed_by, claimed_at, claim_expires_at }: ItemRow): QueueItem['claim'] {
  if (claimed_by === null || claimed_at === null || claim_expires_at === null) return null
  return { heldBy: claimed_by, since: claimed_at.toISOString(), until: claim_expires_at.toISOString() }
}

/** An attempt with what the provider said. */
export function toOperatorAttempt(row: AttemptRow): OperatorAttempt {
  return {
    ...toAttempt(row),
    workerId: row.worker_id,
    providerId: ProviderId.parse(row.provider_id),
    mailboxId: MailboxId.parse(row.mailbox_id),
    secretFingerprint: row.secret_fingerprint,
    durationMs: row.duration_ms,
    counted: row.counted,
    providerCode: row.provider_code,
    providerMessage: row.provider_message,
    providerRequestId: row.provider_request_id,
    retryAfterMs: row.retry_after_ms === null ? null : Number(row.retry_after_ms),
    // The database permits these values only.
    tokenSource: row.token_source as OperatorAttempt['tokenSource'],
    requestBytes: row.request_bytes,
  }
}

/** A recipient with what the provider said of it. */
export function toOperatorRecipient(row: RecipientRow): OperatorRecipient {
  return { ...toRecipient(row), providerCode: row.provider_code, providerMessage: row.provider_message }
}
