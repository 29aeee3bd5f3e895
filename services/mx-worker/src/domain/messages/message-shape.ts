import {
  type AcceptedMessage,
  type DeliveryAttempt,
  lanes,
  MailAccountId,
  MailboxId,
  type Message,
  MessageId,
  type MessageSummary,
  ProviderId,
  type ProviderKind,
  type Recipient,
} from '@constellation/contracts-mx'
import type { AdmittedItem } from '../../store/admission.ts'
import type { AttemptRow, ItemRow, RecipientRow } from '../../store/messages.ts'

/** The answer to a message that was accepted. */
export function toAccepted(
  row: Omit<AdmittedItem, 'idempotency_hash'>,
  { idempotentReplay }: { idempotentReplay: boolean },
): AcceptedMessage {
  return {
    id: MessageId.parse(row.id),
    // The database permits these states and kinds only.
    status: row.status as AcceptedMessage['status'],
    acceptedAt: row.accepted_at.toISOString(),
    mailboxId: MailboxId.parse(row.mailbox_id),
    provider: { id: ProviderId.parse(row.provider_id), kind: row.provider_kind as ProviderKind },
    idempotentReplay,
  }
}

export function toSummary(row: ItemRow): MessageSummary {
  return {
    id: MessageId.parse(row.id),
    accountId: MailAccountId.parse(row.account_id),
    // The database permits these states, lanes and codes only.
    status: row.status as MessageSummary['status'],
    lane: lanes[row.lane] ?? 'bulk',
    mailboxId: MailboxId.parse(row.mailbox_id),
    providerId: ProviderId.parse(row.provider_id),
    correlationId: row.correlation_id,
    acceptedAt: row.accepted_at.toISOString(),
    nextAttemptAt: row.next_attempt_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    cycle: row.cycle,
    attemptsTotal: row.attempts_total,
    lastCode: row.last_code as MessageSummary['lastCode'],
  }
}

type Parts = {
  subject: string | null
  recipients: readonly RecipientRow[]
  attempts: readonly AttemptRow[]
  waiting: Message['waiting']
}

export function toMessage(row: ItemRow, { subject, recipients, attempts, waiting }: Parts): Message {
  return {
    ...toSummary(row),
    subject,
    recipients: recipients.map(toRecipient),
    attempts: attempts.map(toAttempt),
    waiting,
    providerMessageId: row.provider_message_id,
    internetMessageId: row.internet_message_id,
  }
}

export function toRecipient({ address, kind, state, code, attempt_id: attemptId }: RecipientRow): Recipient {
  // The database permits these kinds, states and codes only.
  return { address, attemptId, ...({ kind, state, code } as Pick<Recipient, 'kind' | 'state' | 'code'>) }
}

/** An attempt without what the provider said. */
export function toAttempt(row: AttemptRow): DeliveryAttempt {
  // The database permits these values only.
  const closed = row as unknown as Pick<DeliveryAttempt, 'phase' | 'outcome' | 'code' | 'scope'>
  return {
    id: row.id,
    cycle: row.cycle,
    attemptNo: row.attempt_no,
    phase: closed.phase,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    outcome: closed.outcome,
    code: closed.code,
    scope: closed.scope,
    ambiguous: row.ambiguous,
    httpStatus: row.http_status,
  }
}
