import { readRetryAfter } from '@constellation/client'
import { type PublicAnswer, PublicFetchError, type PublicFetchFailure } from '@constellation/public-fetch'
import { retryDelayMs } from '../delivery/retry-schedule.ts'
import { systemEntry } from '../domain/audit/audit-entry.ts'
import { keyOfWebhookSecret, openWebhookSecret } from '../domain/webhooks/webhook-secret.ts'
import { appendAudit } from '../store/audit.ts'
import { type ClaimedDelivery, type DeliveryEnd, finishDelivery } from '../store/webhook-deliveries.ts'
import { listActiveSecrets } from '../store/webhooks.ts'
import { signatureHeaders } from './sign.ts'
import type { WebhookDeps } from './webhook-deps.ts'

/** Ten tries within 21 hours: after 10 seconds, then three times as long each time, 12 hours at most. */
const tries = 10
const schedule = { baseDelay: 10_000, factor: 3, maxDelay: 43_200_000, jitter: 0.2 }

/**
 * Makes one try of a claimed delivery. Only an answer of 2xx counts as delivered: a redirect is a failure like every other answer. Each
 * try is signed by every active secret at its own time, since receivers refuse what was signed minutes ago.
 */
export async function deliverWebhook(deps: WebhookDeps, delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
  const end = await attempt(deps, delivery, signal)
  const finished = await deps.db.transaction().execute(async (trx) => {
    const result = await finishDelivery(trx, delivery, end)
    if (result?.disabled) await appendAudit(trx, disabledEntry(deps, delivery, end, result.disabled))
    return result
  })
  if (!finished) return
  deps.webhookMetrics.tried(end.kind === 'delivered' ? 'delivered' : end.delayMs === undefined ? 'failed' : 'retried')
  if (!finished.disabled) return
  deps.webhookMetrics.disabled()
  deps.logger.warn({ webhook: delivery.endpoint_id, reason: finished.disabled }, 'webhook_disabled')
}

async function attempt(deps: WebhookDeps, delivery: ClaimedDelivery, signal: AbortSignal): Promise<DeliveryEnd> {
  const { id, body, url } = delivery
  const secrets = await listActiveSecrets(deps.db, [delivery.endpoint_id])
  const keys = secrets.map((one) => keyOfWebhookSecret(openWebhookSecret(deps.sealing, one.id, one.sealed)))
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Constellation-Webhooks/1',
    ...signatureHeaders({ id, at: deps.now(), body, keys }),
  }
  try {
    const request = { url, method: 'POST', headers, body, signal, maxAnswerBytes: 1024, longAnswer: 'cut' } as const
    return endOf(deps, delivery, await deps.publicFetch(request))
  } catch (error) {
    if (!(error instanceof PublicFetchError)) throw error
    return {
      kind: 'failed',
      status: undefined,
      failure: error.message,
      delayMs: delayAfter(delivery),
      isUnanswered: unanswered.has(error.failure),
      isGone: false,
    }
  }
}

/** A refused address is our decision, and a redirect or a long answer is an answer. */
const unanswered: ReadonlySet<PublicFetchFailure> = new Set([
  'name_unknown',
  'unreachable',
  'tls_failed',
  'timeout',
  'answer_broken',
])

function endOf({ now }: WebhookDeps, delivery: ClaimedDelivery, { status, headers }: PublicAnswer): DeliveryEnd {
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  const get = (name: string) => headers[name]?.toString() ?? null
  return {
    kind: 'failed',
    status,
    failure: `the receiver answered ${status}`,
    delayMs: status === 410 ? undefined : delayAfter(delivery, readRetryAfter({ get }, now())),
    isUnanswered: false,
    isGone: status === 410,
  }
}

/** Until the next try, which the receiver may put off; undefined after the last one. */
function delayAfter({ id, attempts }: ClaimedDelivery, wishedMs = 0): number | undefined {
  if (attempts >= tries) return undefined
  const delayMs = retryDelayMs({ itemId: id, cycle: 1, countedAttempts: attempts }, schedule)
  return Math.max(delayMs, Math.min(wishedMs, schedule.maxDelay))
}

function disabledEntry(deps: WebhookDeps, delivery: ClaimedDelivery, end: DeliveryEnd, reason: string) {
  const { endpoint_id: target, account_id: accountId } = delivery
  const detail = { reason, ...(end.kind === 'failed' && { failure: end.failure }) }
  return systemEntry(deps.newId(), { action: 'webhook.disable', target, accountId, outcome: 'failed', detail })
}
