import type { ProviderKind } from '@constellation/contracts-mx'
import type { Deps } from '../deps.ts'
import type { DeliveryMetrics } from '../metrics/delivery-metrics.ts'
import type { AdapterIo, ProviderAdapter, ProviderSecretRef } from '../providers/provider-adapter.ts'

/** What the delivery of messages needs beside what the service has. */
export type DeliveryDeps = Deps & {
  /** The name of this worker in claims and attempts. */
  workerId: string
  adapters: Readonly<Record<ProviderKind, ProviderAdapter>>
  io: Pick<AdapterIo, 'now' | 'monotonicMs' | 'fetch'>
  openSecret: (ref: ProviderSecretRef) => Promise<string>
  deliveryMetrics: DeliveryMetrics
}
