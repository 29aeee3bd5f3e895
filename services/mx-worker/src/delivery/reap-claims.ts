import { listLostClaims } from '../store/claims.ts'
import { finishDelivery } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'

/** How many lost claims one look deals with. */
const most = 200
/** A worker that is only slow may still be at it: the message is looked up after this time. */
const lookUpMs = 30_000

/**
 * Takes messages back from workers that are gone. One that an attempt had begun for may have been sent: it is looked up before anything
 * else. One without an attempt is due again at once. A worker that comes back finds its claim lost.
 */
export async function reapClaims(
  deps: Pick<DeliveryDeps, 'db' | 'newId' | 'logger' | 'deliveryMetrics' | 'settings'>,
): Promise<void> {
  for (const lost of await listLostClaims(deps.db, most)) {
    const { id, claim_token, attempt_id } = lost
    const hadBegun = attempt_id !== null
    const state = await finishDelivery(deps.db, {
      item_id: id,
      claim_token,
      attempt_id,
      status: hadBegun ? 'unknown' : 'retry_wait',
      outcome: 'abandoned',
      counted: hadBegun,
      ambiguous: hadBegun,
      delay_ms: hadBegun ? lookUpMs : 0,
      // An abandoned attempt is looked up whatever its number.
      max_attempts: Number.MAX_SAFE_INTEGER,
      retain_days: deps.settings.failureRetentionDays,
      audit: hadBegun ? [abandoned(deps.newId(), attempt_id)] : [],
    })
    if (state === null) continue
    deps.deliveryMetrics.leaseExpired()
    deps.logger.warn({ item: id, attempt: attempt_id, state }, 'a worker lost its claim')
  }
}

function abandoned(id: string, attemptId: string) {
  return { id, action: 'attempt.finish', outcome: 'failed', detail: { attemptId, outcome: 'abandoned' } } as const
}
