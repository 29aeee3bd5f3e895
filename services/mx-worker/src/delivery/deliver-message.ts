import type { AttemptPhase } from '@constellation/contracts-mx'
import type { DeliveryOutcome, SendCommand } from '../providers/provider-adapter.ts'
import { type ClaimedItem, releaseClaims } from '../store/claims.ts'
import { beginAttempt } from '../store/delivery.ts'
import { ClaimLost } from './claim-lost.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { finishSurely } from './finish-surely.ts'
import { type Loaded, loadCommand } from './load-command.ts'
import { unseenSettleMs } from './look-up-schedule.ts'
import { openAttempt, withoutClaim } from './open-attempt.ts'
import { type Attempt, type Ended, type LookedUp, resultOf } from './result-of.ts'
import type { Claim } from './worker.ts'

/**
 * Delivers one claimed message: one attempt, which is on the record before a provider is called and closed with what came of it. What is
 * not known for certain is never tried again before it was looked up. Under a claim that was lost nothing of the message changes.
 */
export async function deliverMessage(deps: DeliveryDeps, item: ClaimedItem, claim: Claim): Promise<void> {
  const loaded = await loadCommand(deps, item)
  if (claim.isStopping()) return releaseClaims(deps.db, [claim.token])
  if (loaded.kind === 'outcome') return finish(deps, item, claim, loaded)
  if (item.test) return finish(deps, item, claim, { policy: loaded.policy, outcome: { kind: 'test' } })
  if (loaded.isExpired) return expire(deps, item, claim, loaded)
  const attempt = await begin(deps, item, loaded)
  if (!attempt) return
  const { policy } = loaded
  const outcome = item.status === 'unknown' ? await lookUp(deps, attempt, claim) : await send(deps, attempt, claim)
  await finish(deps, item, claim, { policy, attempt, outcome })
}

type Ready = Extract<Loaded, { kind: 'command' }>

/** Puts an attempt on the record; undefined when the claim was lost. */
async function begin(deps: DeliveryDeps, item: ClaimedItem, { command, adapter }: Ready): Promise<Attempt | undefined> {
  const attemptId = deps.newId()
  const attemptNo = await beginAttempt(deps.db, {
    id: attemptId,
    itemId: item.id,
    claimToken: item.claim_token,
    workerId: deps.workerId,
    providerKind: adapter.kind,
    secretId: command.secret?.id,
    secretFingerprint: command.secret?.fingerprint,
  })
  if (attemptNo === undefined) return undefined
  return { adapter, command: { ...command, attemptId, attemptNo } }
}

async function send(deps: DeliveryDeps, { command, adapter }: Attempt, claim: Claim): Promise<DeliveryOutcome> {
  const attempt = openAttempt(deps, command, claim)
  try {
    return await adapter.send(command, attempt.io)
  } catch (error) {
    report(deps, command, error)
    return brokenOff(attempt.reached())
  }
}

async function lookUp(deps: DeliveryDeps, { command, adapter }: Attempt, claim: Claim): Promise<LookedUp> {
  try {
    return { kind: 'looked_up', found: await adapter.reconcile(command, openAttempt(deps, command, claim).io) }
  } catch (error) {
    report(deps, command, error)
    return { kind: 'looked_up', found: { kind: 'undecided', detail: { phase: 'verify' } } }
  }
}

/** An adapter throws when its claim is lost or cannot be recorded, or by a fault of ours. */
function report({ logger }: DeliveryDeps, { itemId }: SendCommand, error: unknown) {
  if (error instanceof ClaimLost) logger.warn({ item: itemId }, 'an attempt broke off: its claim was lost')
  else logger.error({ error, item: itemId }, 'an attempt broke off')
}

/** What nobody saw the end of may have been sent, once its send had begun. */
function brokenOff(phase: AttemptPhase): DeliveryOutcome {
  const ambiguous = phase === 'send'
  return {
    kind: 'retryable_failure',
    code: 'internal_error',
    scope: 'message',
    ambiguous,
    ...(ambiguous && { settleMs: unseenSettleMs }),
    detail: { phase },
  }
}

/** A message whose life ended while its draft waited: the draft is removed, and the message is given up. */
async function expire(deps: DeliveryDeps, item: ClaimedItem, claim: Claim, { command, adapter, policy }: Ready) {
  await removeLeft(deps, { adapter, command: { ...command, attemptId: item.id, attemptNo: 0 } })
  await finish(deps, item, claim, { policy, outcome: { kind: 'expired' } })
}

async function finish(deps: DeliveryDeps, item: ClaimedItem, claim: Claim, ended: Ended): Promise<void> {
  const result = resultOf(deps, item, ended)
  const state = await finishSurely(deps, result, claim.givenUp)
  if (result.attempt_id !== null) deps.deliveryMetrics.attemptEnded(result.outcome)
  const waits = state === 'retry_wait' || state === 'unknown'
  // A wake-up never fails. One that takes long keeps no place taken.
  if (waits) void deps.wakeWorkers({ itemId: item.id, ...nextAttempt(item, ended), delayMs: result.delay_ms ?? 0 })
  const { attempt } = ended
  // What may have been sent keeps its draft: it shows whether it was.
  if (state !== 'failed' || !attempt || result.ambiguous) return
  const { command } = attempt
  const mayHaveLeftDraft = command.mayHaveLeftDraft || result.phase === 'draft' || result.phase === 'upload'
  const draftId = result.provider_message_id ?? command.draftId
  await removeLeft(deps, { ...attempt, command: { ...command, draftId, mayHaveLeftDraft } })
}

/** Removes what attempts of a message that was given up have left at the provider. That it fails changes nothing. */
async function removeLeft(deps: DeliveryDeps, { adapter, command }: Attempt): Promise<void> {
  if (command.draftId === undefined && !command.mayHaveLeftDraft) return
  await adapter
    .discard(command, withoutClaim(deps))
    .catch((error: unknown) => deps.logger.warn({ error, item: command.itemId }, 'a draft may be left at the provider'))
}

/** A new name for each wake-up of a message, so that no queue takes it for one that it knows. */
function nextAttempt(item: ClaimedItem, { attempt }: Ended) {
  return { cycle: item.cycle, attemptNo: item.attempts_total + (attempt === undefined ? 1 : 2) }
}
