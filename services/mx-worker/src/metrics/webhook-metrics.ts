import type { Metrics } from '@constellation/observability'

const results = ['delivered', 'retried', 'failed'] as const
export type WebhookResult = (typeof results)[number]

export type WebhookMetrics = ReturnType<typeof createWebhookMetrics>

/** What the delivery of webhooks counts. */
export function createWebhookMetrics(metrics: Metrics) {
  const tries = metrics.counter('mx_webhook_deliveries_total', 'Tries of webhook deliveries, by their result', {
    result: results,
  })
  const disabled = metrics.counter('mx_webhooks_disabled_total', 'Webhooks that were disabled because they fail', {})
  return {
    tried: (result: WebhookResult) => tries.add({ result }),
    disabled: () => disabled.add({}),
  }
}
