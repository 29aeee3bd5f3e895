import type { PublicFetch } from '@constellation/public-fetch'
import type { Deps } from '../deps.ts'
import type { WebhookMetrics } from '../metrics/webhook-metrics.ts'

/** What the delivery of webhooks needs. */
export type WebhookDeps = Pick<Deps, 'db' | 'now' | 'newId' | 'sealing' | 'logger'> & {
  publicFetch: PublicFetch
  webhookMetrics: WebhookMetrics
}
