import type { OpenService } from '@constellation/chassis'
import { subscribe } from '@constellation/database'
import { runWorker } from '@constellation/jobs'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { createDeliveryMetrics } from '../metrics/delivery-metrics.ts'
import { graphAdapter } from '../providers/office365/graph-adapter.ts'
import { createSecretOpener } from '../secrets/secret-opener.ts'
import { expireItems } from '../store/delivery.ts'
import { findSecret } from '../store/providers.ts'
import type { Schema } from '../store/schema.gen.ts'
import { deliverMessage } from './deliver-message.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { reapClaims } from './reap-claims.ts'
import { createDeliveryWorker } from './worker.ts'

/** Opens the delivery of messages. It begins with the background work of the service, and ends before the database does. */
export async function runDelivery(
  config: Config,
  service: OpenService<Schema>,
  deps: Deps & { workerId: string },
): Promise<DeliveryDeps> {
  const { db, background, logger, resources } = service
  const secrets = resources.use(createSecretOpener({
    ring: deps.wrapping,
    nowMs: () => service.now().getTime(),
    read: async (id) => {
      const row = await findSecret(db, id)
      const { provider_id: providerId, version, tenant_id: tenantId, client_id: clientId } = row
      return { record: { providerId, version, tenantId, clientId }, envelope: row.client_secret_wrapped }
    },
  }))
  const delivery: DeliveryDeps = {
    ...deps,
    adapters: { office365_graph: graphAdapter(), smtp: graphAdapter() },
    io: { now: service.now, monotonicMs: () => performance.now(), fetch: service.fetch },
    openSecret: secrets.open,
    deliveryMetrics: createDeliveryMetrics(service.metrics),
  }
  return delivery
}
