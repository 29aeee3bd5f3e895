import { hostname } from 'node:os'
import type { OpenService } from '@constellation/chassis'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { createDeliveryMetrics } from '../metrics/delivery-metrics.ts'
import { createGraphAdapter } from '../providers/office365/graph-adapter.ts'
import type { ProviderSecretRef } from '../providers/provider-adapter.ts'
import { createSecretOpener } from '../secrets/secret-opener.ts'
import { expireItems } from '../store/delivery.ts'
import { findSecret } from '../store/providers.ts'
import type { Schema } from '../store/schema.gen.ts'
import { deliverMessage } from './deliver-message.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { reapClaims } from './reap-claims.ts'
import { createDeliveryWorker, type DeliveryWorker } from './worker.ts'

export type Delivery = { deps: DeliveryDeps; worker: DeliveryWorker }

/** Opens the delivery of messages. It runs with the background work of the service, and is drained before the database is closed. */
export function openDelivery(config: Config, service: OpenService<Schema>, deps: Deps): Delivery {
  const { background, resources, metrics, now, fetch } = service
  const workerId = `${hostname()}:${service.newId()}`
  const secrets = resources.use(secretsOf(service, deps))
  const delivery: DeliveryDeps = {
    ...deps,
    workerId,
    adapters: { office365_graph: createGraphAdapter() },
    io: { now, fetch, monotonicMs: () => performance.now() },
    openSecret: (ref: ProviderSecretRef) => secrets.open(ref),
    deliveryMetrics: createDeliveryMetrics(metrics),
  }
  const { concurrency, pollSeconds, reaperSeconds, leaseSeconds } = config
  deps.logger.info({ worker: workerId, concurrency }, 'delivering')
  let wake = () => {}
  const worker = createDeliveryWorker(deps, {
    id: workerId,
    concurrency,
    graceMs: config.graceSeconds * 1000,
    deliver: (item, claim) => deliverMessage(delivery, item, claim),
    onFree: () => wake(),
  })
  resources.defer(() => worker.drain())
  const polling = background.whenNotified('mx_due', () => worker.step(), pollSeconds * 1000)
  wake = polling.wake
  background.every((leaseSeconds * 1000) / 4, () => worker.extend())
  background.every(reaperSeconds * 1000, () => reapClaims(delivery))
  background.every(reaperSeconds * 1000, () => expire(deps))
  return { deps: delivery, worker }
}

/** How many messages one sweep gives up. */
const mostExpired = 500

/** Gives up messages whose life is over. */
export function expire({ db, newId, settings }: Pick<Deps, 'db' | 'newId' | 'settings'>): Promise<number> {
  const auditIds = Array.from({ length: mostExpired }, () => newId())
  return expireItems(db, { auditIds, retainDays: settings.failureRetentionDays })
}

function secretsOf({ db, now }: OpenService<Schema>, { wrapping }: Deps) {
  return createSecretOpener({
    ring: wrapping,
    nowMs: () => now().getTime(),
    async read(id) {
      const row = await findSecret(db, id)
      const { provider_id: providerId, version, tenant_id: tenantId, client_id: clientId } = row
      return { record: { providerId, version, tenantId, clientId }, envelope: row.client_secret_wrapped }
    },
  })
}
