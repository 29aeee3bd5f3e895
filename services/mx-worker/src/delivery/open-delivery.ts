import { hostname } from 'node:os'
import type { OpenService } from '@constellation/chassis'
import type { Listening, WakeUps } from '@constellation/jobs'
import type { TimedFetch } from '@constellation/timed-fetch'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { createDeliveryMetrics } from '../metrics/delivery-metrics.ts'
import { createGraphAdapter } from '../providers/office365/graph-adapter.ts'
import type { ProviderSecretRef } from '../providers/provider-adapter.ts'
import { createSmtpAdapter } from '../providers/smtp/smtp-adapter.ts'
import type { SecretOpener } from '../secrets/secret-opener.ts'
import { withSecretFaults } from '../secrets/with-secret-faults.ts'
import { expireItems } from '../store/delivery.ts'
import type { Schema } from '../store/schema.gen.ts'
import { deliverMessage } from './deliver-message.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { reapClaims } from './reap-claims.ts'
import { createDeliveryWorker, type DeliveryWorker } from './worker.ts'

export type Delivery = { deps: DeliveryDeps; worker: DeliveryWorker }

type Means = { wakeUps: WakeUps; secrets: SecretOpener; providerFetch: TimedFetch }

/** Opens the delivery of messages. It runs with the background work of the service, and is drained before the database is closed. */
export function openDelivery(
  config: Config,
  service: OpenService<Schema>,
  { wakeUps, secrets, providerFetch, ...deps }: Deps & Means,
): Delivery {
  const { background, resources, metrics, now } = service
  const workerId = `${hostname()}:${service.newId()}`
  const delivery: DeliveryDeps = {
    ...deps,
    workerId,
    adapters: {
      office365_graph: withSecretFaults(createGraphAdapter(), secrets),
      smtp: withSecretFaults(resources.use(createSmtpAdapter(config)), secrets),
    },
    io: { now, fetch: providerFetch, monotonicMs: () => performance.now() },
    openSecret: (ref: ProviderSecretRef) => secrets.open(ref),
    deliveryMetrics: createDeliveryMetrics(metrics),
  }
  const { concurrency, pollSeconds, reaperSeconds, leaseSeconds } = config
  deps.logger.info({ worker: workerId, concurrency }, 'delivering')
  let look = () => {}
  const worker = createDeliveryWorker(deps, {
    id: workerId,
    concurrency,
    graceMs: config.graceSeconds * 1000,
    deliver: (item, claim) => deliverMessage(delivery, item, claim),
    onFree: () => look(),
  })
  resources.defer(() => worker.drain())
  look = background.whileWorking(() => worker.step(), pollSeconds * 1000).wake
  let listening: Listening | undefined
  background.onStart(async () => {
    listening = resources.use(await wakeUps.listen({ concurrency, wake: () => worker.stepWhenFree() }))
  })
  background.every(pollSeconds * 1000, async () => listening?.revive())
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
