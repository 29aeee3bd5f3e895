import type { Policy } from '../policy/policy.ts'
import type {
  DeliveryOutcome,
  ProviderAdapter,
  ProviderDetail,
  Reconciliation,
  RefusedRecipient,
  SendCommand,
} from '../providers/provider-adapter.ts'
import type { ClaimedItem } from '../store/claims.ts'
import type { DeliveryResult } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { firstLookUpMs, isSettled, nextLookUpMs, unknownMs } from './look-up-schedule.ts'
import { retryDelayMs } from './retry-schedule.ts'

/** What a look-up of an unknown outcome came to. */
export type LookedUp = { kind: 'looked_up'; found: Reconciliation }

/** An attempt that is on the record. */
export type Attempt = { command: SendCommand; adapter: ProviderAdapter }

/** The life of a message ended before it was sent, or it is a test, which is never sent. */
export type WithoutProvider = { kind: 'expired' | 'test' }

/** A delivery that is over, or was put off: then it has no attempt. */
export type Ended = { outcome: DeliveryOutcome | LookedUp | WithoutProvider; policy: Policy; attempt?: Attempt }

/** The shortest pause of a mailbox that its provider throttles: an answer of "1 second" only makes the wait longer. */
const shortestPauseMs = 30_000
type Change = Omit<DeliveryResult, 'item_id' | 'claim_token' | 'attempt_id' | 'max_attempts' | 'retain_days' | 'audit'>

/** What a delivery leads to: the next state of the message, when it is due again, and what waits for an operator. */
export function resultOf(deps: Pick<DeliveryDeps, 'newId' | 'now'>, item: ClaimedItem, ended: Ended): DeliveryResult {
  const { policy, attempt } = ended
  const attemptId = attempt?.command.attemptId
  const change = changeOf(deps, item, ended)
  return {
    ...change,
    item_id: item.id,
    claim_token: item.claim_token,
    attempt_id: attemptId ?? null,
    max_attempts: policy.retry.maxAttempts,
    retain_days: policy.terminal.retentionDays,
    audit: entriesOf(deps, change, attemptId),
  }
}

function changeOf(deps: Pick<DeliveryDeps, 'now'>, item: ClaimedItem, { outcome, policy }: Ended): Change {
  switch (outcome.kind) {
    case 'sent': {
      const { kind, providerMessageId, internetMessageId, detail } = outcome
      const ids = { provider_message_id: providerMessageId, internet_message_id: internetMessageId }
      return { status: 'sent', outcome: kind, counted: true, ...ids, ...detailOf(detail) }
    }
    case 'queued_by_provider':
      return accepted(item, outcome, policy)
    case 'retryable_failure':
      return retryable(item, outcome, policy)
    case 'terminal_failure': {
      const { code, scope, detail, refused } = outcome
      const common = { status: 'failed', outcome: 'terminal_failure', counted: true } as const
      return { ...common, code, scope, ...recipientsOf(refused), ...detailOf(detail) }
    }
    case 'held':
      return held(outcome)
    case 'deferred': {
      const { code, scope, untilMs } = outcome
      const delay_ms = Math.max(0, untilMs - deps.now().getTime())
      // What may have been sent stays unknown: it is looked up before anything else.
      const status = item.status === 'unknown' ? 'unknown' : 'retry_wait'
      return { status, outcome: 'deferred', counted: false, code, scope, delay_ms }
    }
    case 'test':
      return { status: 'sent', outcome: 'test', counted: false }
    case 'expired':
      return { status: 'failed', outcome: 'expired', counted: false, code: 'expired' }
    case 'looked_up':
      return lookedUp(item, outcome.found, policy)
  }
}

type Accepted = Extract<DeliveryOutcome, { kind: 'queued_by_provider' }>

/** The recipients that were refused for now are addressed again, and nobody else. */
function accepted(item: ClaimedItem, outcome: Accepted, policy: Policy): Change {
  const { refused = [], internetMessageId, detail } = outcome
  const common = { counted: true, internet_message_id: internetMessageId, ...detailOf(detail) }
  const [first] = refused
  if (!first) return { ...common, status: 'sent', outcome: outcome.kind }
  const waits = refused.find(({ isFinal }) => !isFinal)
  return {
    ...common,
    status: waits ? 'retry_wait' : 'sent',
    outcome: 'partly_accepted',
    code: (waits ?? first).code,
    scope: 'recipient',
    ...(waits && { delay_ms: delayOf(item, {}, policy) }),
    ...recipientsOf(refused),
    accepts: true,
  }
}

/** What becomes of the recipients that a provider answered for. */
function recipientsOf(refused: readonly RefusedRecipient[] = []): Partial<Change> {
  if (refused.length === 0) return {}
  const recipients = refused.map(({ address, code, isFinal, providerCode, providerMessage }) => ({
    ...({ address, code, state: isFinal ? 'refused' : 'pending' } as const),
    ...{ provider_code: providerCode, provider_message: providerMessage },
  }))
  return { recipients }
}

/** Other messages of the same scope wait too, and none of them uses up a try. */
function held(outcome: Extract<DeliveryOutcome, { kind: 'held' }>): Change {
  const { code, scope, hint, detail } = outcome
  return {
    ...waiting(outcome, 0),
    counted: false,
    code,
    scope,
    hold: scope,
    hold_reason: `${code}: ${hint}`,
    ...detailOf(detail),
  }
}

type Retryable = Extract<DeliveryOutcome, { kind: 'retryable_failure' }>

function retryable(item: ClaimedItem, outcome: Retryable, policy: Policy): Change {
  const { code, scope, retryAfterMs, detail, refused } = outcome
  return {
    ...recipientsOf(refused),
    ...waiting({ ...outcome, retryAfterMs: askedMs(retryAfterMs, policy) }, delayOf(item, outcome, policy)),
    counted: outcome.isUncounted !== true,
    code,
    scope,
    retry_after_ms: retryAfterMs,
    ...throttleOf(outcome, policy),
    ...detailOf(detail),
  }
}

type Failed = { ambiguous: boolean; settleMs?: number; providerMessageId?: string; retryAfterMs?: number }

/** What may have been sent is looked up; the rest waits for its time. A draft that is not named is no longer there. */
function waiting(failed: Failed, delayMs: number): Pick<Change, 'status' | 'outcome'> & Partial<Change> {
  const { ambiguous, settleMs = 0, providerMessageId = null, retryAfterMs } = failed
  const common = { ambiguous, provider_message_id: providerMessageId }
  return ambiguous
    ? { ...common, status: 'unknown', outcome: 'unknown', delay_ms: firstLookUpMs(retryAfterMs), settle_ms: settleMs }
    : { ...common, status: 'retry_wait', outcome: 'retryable_failure', delay_ms: delayMs }
}

/** The delay of the schedule, or the longer one that the provider asks for. */
function delayOf(
  item: ClaimedItem,
  { retryAfterMs, leastDelayMs = 0 }: Pick<Retryable, 'retryAfterMs' | 'leastDelayMs'>,
  policy: Policy,
): number {
  const position = { itemId: item.id, cycle: item.cycle, countedAttempts: item.attempts_in_cycle + 1 }
  return Math.max(retryDelayMs(position, policy.retry), askedMs(retryAfterMs, policy), leastDelayMs)
}

/** How long the provider asks us to wait, as far as the policy obeys. */
function askedMs(retryAfterMs: number | undefined, { throttle }: Policy): number {
  return throttle.honorRetryAfter ? Math.min(retryAfterMs ?? 0, throttle.maxRetryAfter) : 0
}

type Throttled = Pick<Retryable, 'pausesMailbox' | 'retryAfterMs' | 'leastDelayMs'>

/** A throttled mailbox pauses as a whole, for every worker. */
function throttleOf({ pausesMailbox, retryAfterMs, leastDelayMs = 0 }: Throttled, policy: Policy): Partial<Change> {
  if (!pausesMailbox) return {}
  const { maxRetryAfter } = policy.throttle
  const pauseMs = Math.max(askedMs(retryAfterMs, policy), leastDelayMs, shortestPauseMs)
  return { throttle_ms: pauseMs, max_throttle_ms: Math.max(maxRetryAfter, leastDelayMs) }
}

function lookedUp(item: ClaimedItem, found: Reconciliation, policy: Policy): Change {
  const detail = detailOf(found.detail)
  const code = item.last_code ?? undefined
  const common = { counted: false, code, ...detail }
  switch (found.kind) {
    case 'sent': {
      const ids = { provider_message_id: found.providerMessageId, internet_message_id: found.internetMessageId }
      return { status: 'sent', outcome: 'sent', counted: false, ...ids, ...detail }
    }
    case 'not_sent':
      if (!isSettled(item)) return stillUnknown(item, common)
      return {
        ...common,
        status: 'retry_wait',
        outcome: 'retryable_failure',
        delay_ms: restOfDelayMs(item, policy),
        ...(found.draftIsGone && { provider_message_id: null }),
      }
    case 'impossible':
      // Nothing is sent after a restore that may have been sent already, whatever the policy risks otherwise.
      if (item.restored_at !== null) return stillUnknown(item, common)
      return policy.retry.ambiguous === 'retry'
        ? {
            ...common,
            status: 'retry_wait',
            outcome: 'unknown',
            ambiguous: true,
            delay_ms: restOfDelayMs(item, policy),
          }
        : { ...common, status: 'failed', outcome: 'terminal_failure', ambiguous: true }
    case 'undecided':
      return { ...stillUnknown(item, common, askedMs(found.retryAfterMs, policy)), ...throttleOf(found, policy) }
  }
}

function stillUnknown(item: ClaimedItem, common: Partial<Change>, retryAfterMs = 0): Change {
  const delay_ms = nextLookUpMs(item, retryAfterMs)
  return { ...common, status: 'unknown', outcome: 'unknown', counted: false, ambiguous: true, delay_ms }
}

/** What is left of the schedule's delay: it began when the attempt ended, and looking up took a part of it. */
function restOfDelayMs(item: ClaimedItem, { retry }: Policy): number {
  const { id, cycle, attempts_in_cycle } = item
  // A message that was held has used up no try: it is due.
  if (attempts_in_cycle === 0) return 0
  const delayMs = retryDelayMs({ itemId: id, cycle, countedAttempts: attempts_in_cycle }, retry)
  return Math.max(0, delayMs - unknownMs(item))
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
function entriesOf(
  { newId }: Pick<DeliveryDeps, 'newId'>,
  change: Change,
  attemptId: string | undefined,
): DeliveryResult['audit'] {
  const { outcome, code = null, ambiguous = false } = change
  const failed = outcome !== 'sent' && outcome !== 'queued_by_provider'
  const detail = { attemptId, outcome, code, ambiguous }
  const attempt = { action: 'attempt.finish', outcome: failed ? 'failed' : 'ok', detail } as const
  const sent = { action: 'item.send', outcome: 'ok', state: 'sent', detail: { attemptId } } as const
  const given = { attemptId, code, ambiguous }
  const givenUp = { action: 'item.fail', outcome: 'failed', state: 'failed', detail: given } as const
  // The list of the audit goes by ids: the attempt ends before the message.
  return [...(attemptId === undefined ? [] : [attempt]), sent, givenUp].map((entry) => ({ id: newId(), ...entry }))
}
