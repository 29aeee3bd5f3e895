import type { Policy } from '../policy/policy.ts'
import type { DeliveryOutcome, ProviderAdapter, SendCommand } from '../providers/provider-adapter.ts'
import type { ClaimedItem } from '../store/claims.ts'
import { beginAttempt, finishDelivery } from '../store/delivery.ts'
import { ClaimLost } from './claim-lost.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { loadCommand } from './load-command.ts'
import { type Ended, type LookedUp, resultOf } from './result-of.ts'
import type { Claim } from './worker.ts'

/**
 * Delivers one claimed message: one attempt, which is on the record before a provider is called and closed with what came of it. What is
 * not known for certain is never tried again before it was looked up. Under a claim that was lost nothing of the message changes.
 */
export async function deliverMessage(deps: DeliveryDeps, item: ClaimedItem, claim: Claim): Promise<void> {
  const loaded = await loadCommand(deps, item)
  if (loaded.kind === 'outcome') {
    await finish(deps, item, loaded)
    return
  }
  const attemptId = deps.newId()
  const { command, adapter } = loaded
  const attemptNo = await beginAttempt(deps.db, {
    id: attemptId,
    itemId: item.id,
    claimToken: item.claim_token,
    workerId: deps.workerId,
    providerKind: adapter.kind,
    secretId: command.secret?.id,
    secretFingerprint: command.secret?.fingerprint,
  })
  if (attemptNo === undefined) return
  const ready = { adapter, policy: loaded.policy, command: { ...command, attemptId, attemptNo } }
  const outcome = item.status === 'unknown' ? await lookUp(deps, ready, claim) : await send(deps, ready, claim)
  await finish(deps, item, { ...ready, outcome, attemptId })
}

type Ready = { command: SendCommand; adapter: ProviderAdapter; policy: Policy }

async function send(deps: DeliveryDeps, { command, adapter }: Ready, claim: Claim): Promise<DeliveryOutcome> {
  try {
    return await adapter.send(command, ioOf(deps, command, claim))
  } catch (error) {
    return broken(deps, command, error)
  }
}

async function lookUp(deps: DeliveryDeps, { command, adapter }: Ready, claim: Claim): Promise<LookedUp> {
  const found = await adapter.reconcile(command, ioOf(deps, command, claim)).catch((error: unknown) => {
    deps.logger.error({ error, item: command.itemId }, 'a look-up broke off')
    return { kind: 'undecided', detail: { phase: 'verify' } } as const
  })
  return { kind: 'looked_up', found }
}

/** An adapter throws only when the claim is lost, or by a fault of ours: then nobody knows how far it came. */
function broken(deps: DeliveryDeps, command: SendCommand, error: unknown): DeliveryOutcome {
  const isLost = error instanceof ClaimLost
  if (!isLost) deps.logger.error({ error, item: command.itemId }, 'an adapter threw')
  return {
    kind: 'retryable_failure',
    code: 'internal_error',
    scope: 'message',
    ambiguous: !isLost || error.called,
    detail: { phase: 'send' },
  }
}

function ioOf(deps: DeliveryDeps, command: SendCommand, claim: Claim) {
  let called = false
  return {
    ...deps.io,
    openSecret: deps.openSecret,
    enter: async () => {
      if (!(await claim.isHeld())) throw new ClaimLost(command.itemId, called)
      called = true
    },
  }
}

async function finish(deps: DeliveryDeps, item: ClaimedItem, ended: Ended): Promise<void> {
  const result = resultOf(deps, item, ended)
  const state = await finishDelivery(deps.db, result)
  if (result.attempt_id !== null) deps.deliveryMetrics.attemptEnded(result.outcome)
  const waits = state === 'retry_wait' || state === 'unknown'
  if (waits) deps.wakeWorkers({ itemId: item.id, ...nextAttempt(item, ended), delayMs: result.delay_ms ?? 0 })
}

/** A new name for each wake-up of a message, so that no queue takes it for one that it knows. */
function nextAttempt(item: ClaimedItem, { attemptId }: Ended) {
  return { cycle: item.cycle, attemptNo: item.attempts_total + (attemptId === undefined ? 1 : 2) }
}
