import type { Policy } from '../policy/policy.ts'
import type { DeliveryOutcome, ProviderDetail, Reconciliation } from '../providers/provider-adapter.ts'
import type { ClaimedItem } from '../store/claims.ts'
import type { DeliveryResult } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { retryDelayMs } from './retry-schedule.ts'

/** What a look-up of an unknown outcome came to. */
export type LookedUp = { kind: 'looked_up'; found: Reconciliation }

/** A delivery that is over, or was put off: then it has no attempt. */
export type Ended = { outcome: DeliveryOutcome | LookedUp; policy: Policy; attemptId?: string }

/** The shortest pause of a mailbox that its provider throttles: an answer of "1 second" only makes the wait longer. */
const shortestPauseMs = 30_000
/** When an unknown outcome is looked up, by how long it is unknown: the attempt may still be at work at the provider. */
const lookUpDelaysMs = [30_000, 60_000, 120_000, 300_000, 900_000]
/** A copy that is not there after this time will not come. A draft that is there was not sent, whenever that is seen. */
const settledMs = 300_000

type Change = Omit<DeliveryResult, 'item_id' | 'claim_token' | 'attempt_id' | 'max_attempts' | 'retain_days' | 'audit'>

/** What a delivery leads to: the next state of the message, when it is due again, and what waits for an operator. */
export function resultOf(deps: Pick<DeliveryDeps, 'newId' | 'now'>, item: ClaimedItem, ended: Ended): DeliveryResult {
  const { policy, attemptId } = ended
  const change = changeOf(deps, item, ended)
  return {
    ...change,
    item_id: item.id,
    claim_token: item.claim_token,
    attempt_id: attemptId ?? null,
    max_attempts: policy.retry.maxAttempts,
    retain_days: policy.terminal.retentionDays,
    audit: attemptId === undefined ? [] : entriesOf(deps, change, attemptId),
  }
}

function changeOf(deps: Pick<DeliveryDeps, 'now'>, item: ClaimedItem, { outcome, policy }: Ended): Change {
  switch (outcome.kind) {
    case 'sent':
    case 'queued_by_provider': {
      const providerMessageId = outcome.kind === 'sent' ? outcome.providerMessageId : undefined
      const ids = { provider_message_id: providerMessageId, internet_message_id: outcome.internetMessageId }
      return { status: 'sent', outcome: outcome.kind, counted: true, ...ids, ...detailOf(outcome.detail) }
    }
    case 'retryable_failure':
      return retryable(item, outcome, policy)
    case 'terminal_failure': {
      const { code, scope, detail } = outcome
      return { status: 'failed', outcome: 'terminal_failure', counted: true, code, scope, ...detailOf(detail) }
    }
    case 'held':
      return held(outcome)
    case 'deferred': {
      const { code, scope, untilMs } = outcome
      const delay_ms = Math.max(0, untilMs - deps.now().getTime())
      return { status: 'retry_wait', outcome: 'deferred', counted: false, code, scope, delay_ms }
    }
    case 'looked_up':
      return lookedUp(item, outcome.found, policy)
  }
}

/** Other messages of the same scope wait too, and none of them uses up a try. */
function held({
  code,
  scope,
  hint,
  ambiguous,
  providerMessageId,
  detail,
}: Extract<DeliveryOutcome, { kind: 'held' }>): Change {
  return {
    status: ambiguous ? 'unknown' : 'retry_wait',
    outcome: ambiguous ? 'unknown' : 'retryable_failure',
    counted: false,
    ambiguous,
    code,
    scope,
    hold: scope,
    hold_reason: `${code}: ${hint}`,
    delay_ms: ambiguous ? lookUpDelaysMs[0] : 0,
    provider_message_id: providerMessageId,
    ...detailOf(detail),
  }
}

type Retryable = Extract<DeliveryOutcome, { kind: 'retryable_failure' }>

function retryable(item: ClaimedItem, outcome: Retryable, policy: Policy): Change {
  const { code, scope, ambiguous, retryAfterMs, providerMessageId, detail } = outcome
  const delay_ms = ambiguous ? lookUpDelaysMs[0] : delayOf(item, outcome, policy)
  return {
    status: ambiguous ? 'unknown' : 'retry_wait',
    outcome: ambiguous ? 'unknown' : 'retryable_failure',
    counted: true,
    ambiguous,
    code,
    scope,
    delay_ms,
    retry_after_ms: retryAfterMs,
    provider_message_id: providerMessageId,
    ...throttleOf(outcome, policy),
    ...detailOf(detail),
  }
}

/** The delay of the schedule, or the longer one that the provider asks for. */
function delayOf(
  item: ClaimedItem,
  { retryAfterMs = 0, leastDelayMs = 0 }: Retryable,
  { retry, throttle }: Policy,
): number {
  const position = { itemId: item.id, cycle: item.cycle, countedAttempts: item.attempts_in_cycle + 1 }
  const asked = throttle.honorRetryAfter ? Math.min(retryAfterMs, throttle.maxRetryAfter) : 0
  return Math.max(retryDelayMs(position, retry), asked, leastDelayMs)
}

/** A throttled mailbox pauses as a whole, for every worker. */
function throttleOf(
  { pausesMailbox, retryAfterMs, leastDelayMs = 0 }: Retryable,
  { throttle }: Policy,
): Partial<Change> {
  if (!pausesMailbox) return {}
  const asked = Math.max(throttle.honorRetryAfter ? (retryAfterMs ?? 0) : 0, leastDelayMs)
  const { maxRetryAfter } = throttle
  return {
    throttle_ms: Math.min(Math.max(asked, shortestPauseMs), maxRetryAfter),
    max_throttle_ms: maxRetryAfter,
  }
}

function lookedUp(item: ClaimedItem, found: Reconciliation, policy: Policy): Change {
  const { retry, mail } = policy
  const unknownForMs = Number(item.claimed_at) - Number(item.unknown_since)
  const detail = detailOf(found.detail)
  const code = item.last_code ?? undefined
  switch (found.kind) {
    case 'sent': {
      const ids = { provider_message_id: found.providerMessageId, internet_message_id: found.internetMessageId }
      return { status: 'sent', outcome: 'sent', counted: false, ...ids, ...detail }
    }
    case 'not_sent':
      if (mail.mode !== 'draft_send' && unknownForMs < settledMs) return stillUnknown(unknownForMs, code, detail)
      return { status: 'retry_wait', outcome: 'retryable_failure', counted: false, code, delay_ms: 0, ...detail }
    case 'impossible':
      return retry.ambiguous === 'retry'
        ? { status: 'retry_wait', outcome: 'unknown', counted: false, ambiguous: true, code, delay_ms: 0, ...detail }
        : { status: 'failed', outcome: 'terminal_failure', counted: false, ambiguous: true, code, ...detail }
    case 'undecided':
      return stillUnknown(Math.max(unknownForMs, found.retryAfterMs ?? 0), code, detail)
  }
}

function stillUnknown(forMs: number, code: string | undefined, detail: Partial<Change>): Change {
  const delay_ms = lookUpDelaysMs.find((one) => one > forMs) ?? lookUpDelaysMs.at(-1) ?? 0
  return { status: 'unknown', outcome: 'unknown', counted: false, ambiguous: true, code, delay_ms, ...detail }
}

function detailOf(detail: ProviderDetail): Partial<Change> {
  return {
    phase: detail.phase,
    http_status: detail.httpStatus,
    provider_code: detail.providerCode,
    provider_message: detail.providerMessage,
    provider_request_id: detail.providerRequestId,
    token_source: detail.tokenSource,
    request_bytes: detail.requestBytes,
  }
}

/** What the audit says of it: the attempt, and the end of the message where this was it. */
function entriesOf({ newId }: Pick<DeliveryDeps, 'newId'>, change: Change, attemptId: string): DeliveryResult['audit'] {
  const { outcome, code = null, ambiguous = false } = change
  const failed = outcome !== 'sent' && outcome !== 'queued_by_provider'
  const detail = { attemptId, outcome, code, ambiguous }
  return [
    { id: newId(), action: 'attempt.finish', outcome: failed ? 'failed' : 'ok', detail },
    { id: newId(), action: 'item.send', outcome: 'ok', state: 'sent', detail: { attemptId } },
    { id: newId(), action: 'item.fail', outcome: 'failed', state: 'failed', detail: { attemptId, code } },
  ]
}
