import { MailAccountId, type Webhook, WebhookId } from '@constellation/contracts-mx'
import type { WebhookRow, WebhookSecretRow } from '../../store/webhooks.ts'

export function toWebhook(row: WebhookRow, secrets: readonly WebhookSecretRow[]): Webhook {
  return {
    id: WebhookId.parse(row.id),
    accountId: MailAccountId.parse(row.account_id),
    name: row.name,
    url: row.url,
    // The contract permits these events only when a webhook is made or changed, and the database these states.
    events: row.events as Webhook['events'],
    status: row.status as Webhook['status'],
    disabledReason: row.disabled_reason as Webhook['disabledReason'],
    failingSince: row.failing_since?.toISOString() ?? null,
    lastFailure: row.last_failure,
    secrets: secrets
      .filter(({ endpoint_id }) => endpoint_id === row.id)
      .map(({ created_at, ends_at }) => ({
        createdAt: created_at.toISOString(),
        endsAt: ends_at?.toISOString() ?? null,
      })),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
  }
}
