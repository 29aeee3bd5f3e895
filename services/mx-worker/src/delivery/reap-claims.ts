import { frameOf } from '../policy/frame-of.ts'
import { normalizePolicy } from '../policy/normalize-policy.ts'
import { type LapsedClaim, listLapsedClaims } from '../store/claims.ts'
import { type DeliveryResult, finishDelivery } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { firstLookUpMs, unseenSettleMs } from './look-up-schedule.ts'
import { retryDelayMs } from './retry-schedule.ts'

type ReaperDeps = Pick<DeliveryDeps, 'db' | 'newId' | 'logger' | 'deliveryMetrics' | 'settings'>

/** How many lapsed claims one look deals with. */
const most = 200

/**
 * Takes messages back from workers that are gone. One whose send had begun may have been sent: it is looked up before anything else. One
 * whose attempt had not come so far is tried again, and one without an attempt is due at once. A worker that is back before this is written
 * keeps its claim; one that comes back later finds it lost.
 */
export async function reapClaims(deps: ReaperDeps): Promise<void> {
  for (const lapsed of await listLapsedClaims(deps.db, most)) {
    const state = await finishDelivery(deps.db, takenBack(deps, lapsed))
    if (state === null) continue
    deps.deliveryMetrics.leaseExpired()
    if (lapsed.attempt) deps.deliveryMetrics.attemptEnded('abandoned')
    deps.logger.warn({ item: lapsed.id, attempt: lapsed.attempt?.id, state }, 'a worker lost its claim')
  }
}

function takenBack(deps: ReaperDeps, lapsed: LapsedClaim): DeliveryResult {
  const { attempt, provider } = lapsed
  const { policy } = normalizePolicy(provider.policy, frameOf(deps, provider.kind))
  return {
    ...nextOf(lapsed, (countedAttempts) =>
      retryDelayMs({ itemId: lapsed.id, cycle: lapsed.cycle, countedAttempts }, policy.retry),
    ),
    lapsed: true,
    outcome: 'abandoned',
    // Nobody saw what became of it; without an attempt nothing became of it.
    code: attempt ? 'internal_error' : undefined,
    item_id: lapsed.id,
    claim_token: lapsed.claim_token,
    attempt_id: attempt?.id ?? null,
    phase: attempt?.phase,
    max_attempts: policy.retry.maxAttempts,
    retain_days: policy.terminal.retentionDays,
    audit: attempt ? abandoned(deps, attempt.id) : [],
  }
}

type Next = Pick<DeliveryResult, 'status' | 'counted' | 'ambiguous' | 'delay_ms' | 'settle_ms' | 'provider_message_id'>

function nextOf({ status, attempt, attempts_in_cycle }: LapsedClaim, delayAfter: (counted: number) => number): Next {
  // A look-up that broke off is made again. It says nothing, and it uses up no try.
  if (status === 'unknown') return { status, counted: false, ambiguous: true, delay_ms: attempt ? firstLookUpMs() : 0 }
  if (!attempt) return { status: 'retry_wait', counted: false, delay_ms: 0 }
  if (attempt.phase !== 'send')
    return { status: 'retry_wait', counted: true, delay_ms: delayAfter(attempts_in_cycle + 1) }
  return {
    status: 'unknown',
    counted: true,
    ambiguous: true,
    delay_ms: firstLookUpMs(),
    settle_ms: unseenSettleMs,
    provider_message_id: attempt.provider_message_id,
  }
}

function abandoned({ newId }: ReaperDeps, attemptId: string): DeliveryResult['audit'] {
  return [
    { id: newId(), action: 'attempt.finish', outcome: 'failed', detail: { attemptId, outcome: 'abandoned' } },
    {
      id: newId(),
      action: 'item.fail',
      outcome: 'failed',
      state: 'failed',
      detail: { attemptId, code: 'attempts_exhausted' },
    },
  ]
}
