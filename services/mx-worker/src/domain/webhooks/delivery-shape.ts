import { MessageId, type WebhookDelivery, WebhookDeliveryId, WebhookId } from '@constellation/contracts-mx'
import type { WebhookDeliveryRow } from '../../store/webhook-deliveries.ts'

export function toWebhookDelivery(row: WebhookDeliveryRow): WebhookDelivery {
  return {
    id: WebhookDeliveryId.parse(row.id),
    webhookId: WebhookId.parse(row.endpoint_id),
    // Only the trigger of states and the test of a webhook write these, and the database permits these states.
    event: row.type as WebhookDelivery['event'],
    state: row.state as WebhookDelivery['state'],
    messageId: row.item_id === null ? null : MessageId.parse(row.item_id),
    attempts: row.attempts,
    nextAttemptAt: row.state === 'waiting' ? row.next_attempt_at.toISOString() : null,
    lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastFailure: row.last_failure,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}
