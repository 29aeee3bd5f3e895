import { type ClaimedDelivery, claimDeliveries, releaseDeliveries } from '../store/webhook-deliveries.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import type { WebhookDeps } from './webhook-deps.ts'

export type WebhookWorker = {
  /** Claims what is due and begins to deliver it; `idle` when nothing is due or every place is taken. */
  step(): Promise<'idle' | 'worked'>
  /** Waits for what is in flight now. */
  settled(): Promise<void>
  /** Claims nothing more, and ends what is in flight: what does not answer in time is tried by another worker. */
  drain(): Promise<void>
}

export type WebhookWorkerOptions = {
  concurrency?: number
  perAccount?: number
  perWebhook?: number
  /** How long deliveries may go on once the worker is told to stop. */
  graceMs?: number
  /** Told whenever a place is free again. */
  onFree?: () => void
}

/** Longer than any try takes. */
const leaseSeconds = 60

/** Delivers webhooks apart from mail. A worker that is killed leaves its claims, which count until their lease is over. */
export function createWebhookWorker(
  deps: WebhookDeps,
  {
    concurrency = 32,
    perAccount = 8,
    perWebhook = 4,
    graceMs = 0,
    onFree = () => undefined,
  }: WebhookWorkerOptions = {},
): WebhookWorker {
  const inFlight = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let stopped = false

  function start(delivery: ClaimedDelivery) {
    const done = deliverWebhook(deps, delivery, stopping.signal)
      .catch((error: unknown) => deps.logger.error({ error, delivery: delivery.id }, 'a webhook delivery broke off'))
      .finally(() => {
        inFlight.delete(delivery.claim_token)
        onFree()
      })
    inFlight.set(delivery.claim_token, done)
  }

  async function settled() {
    await Promise.all(inFlight.values())
  }

  return {
    settled,
    async step() {
      const all = concurrency - inFlight.size
      if (stopped || all <= 0) return 'idle'
      const deliveries = await claimDeliveries(deps.db, { all, perAccount, perWebhook, leaseSeconds })
      const tokens = deliveries.map(({ claim_token }) => claim_token)
      if (stopped && tokens.length > 0) await releaseDeliveries(deps.db, tokens)
      if (stopped) return 'idle'
      for (const delivery of deliveries) start(delivery)
      return deliveries.length > 0 ? 'worked' : 'idle'
    },
    async drain() {
      stopped = true
      const timer = setTimeout(() => stopping.abort(), graceMs)
      await settled()
      clearTimeout(timer)
    },
  }
}
