import type { OpenService } from '@constellation/chassis'
import { createPublicFetch } from '@constellation/public-fetch'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { createWebhookMetrics } from '../metrics/webhook-metrics.ts'
import type { Schema } from '../store/schema.gen.ts'
import { countWaitingDeliveries } from '../store/webhook-deliveries.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import { createWebhookWorker, type WebhookWorker } from './webhook-worker.ts'

export type Webhooks = { deps: WebhookDeps; worker: WebhookWorker }

/** Opens the delivery of webhooks. It looks every second: what it has to send is in the database alone. */
export function openWebhooks(config: Config, service: OpenService<Schema>, deps: Deps): Webhooks {
  const { background, resources, metrics } = service
  const webhooks: WebhookDeps = {
    ...deps,
    publicFetch: createPublicFetch(deps.webhookAddresses),
    webhookMetrics: createWebhookMetrics(metrics),
  }
  let look = () => {}
  const worker = createWebhookWorker(webhooks, { graceMs: config.graceSeconds * 1000, onFree: () => look() })
  resources.defer(() => worker.drain())
  look = background.whileWorking(() => worker.step(), 1000).wake
  metrics.observeGauge('mx_webhook_deliveries_waiting', 'Webhook deliveries that wait', () =>
    countWaitingDeliveries(deps.db),
  )
  return { deps: webhooks, worker }
}
