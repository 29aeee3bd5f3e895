import {
  FailureId,
  MailAccountId,
  MailboxId,
  MessageId,
  ProviderId,
  type RetainedFailure,
} from '@constellation/contracts-mx'
import type { FailureRow } from '../../store/failures.ts'

export function toFailure(row: FailureRow): RetainedFailure {
  // The database permits these values only.
  const closed = row as unknown as Pick<RetainedFailure, 'code' | 'scope' | 'state'>
  return {
    id: FailureId.parse(row.id),
    messageId: MessageId.parse(row.item_id),
    cycle: row.cycle,
    accountId: MailAccountId.parse(row.account_id),
    providerId: ProviderId.parse(row.provider_id),
    mailboxId: MailboxId.parse(row.mailbox_id),
    failedAt: row.failed_at.toISOString(),
    code: closed.code,
    scope: closed.scope,
    httpStatus: row.http_status,
    providerCode: row.provider_code,
    providerMessage: row.provider_message,
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_at?.toISOString() ?? null,
    lastAttemptId: row.last_attempt_id,
    recipientDomains: row.recipient_domains,
    sizeBytes: row.size_bytes,
    state: closed.state,
    note: row.note,
    actor: row.actor,
    retainUntil: row.retain_until.toISOString(),
  }
}
