import { newestFirst, type Page } from '@constellation/database'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Schema, WebhookDeliveriesTable } from './schema.gen.ts'
import { giveUpDeliveries } from './webhooks.ts'

export type WebhookDeliveryRow = Selectable<WebhookDeliveriesTable>

/** A delivery that this worker has claimed, and where it goes. */
export type ClaimedDelivery = WebhookDeliveryRow & { claim_token: string; url: string }

type Places = { all: number; perAccount: number; perWebhook: number; leaseSeconds: number }

/**
 * Claims due deliveries. A webhook and an account have few places each, so that a slow receiver holds up no other. One that did not answer
 * is tried with one delivery at a time. The claim counts for the lease, and the try is counted, whatever becomes of the worker.
 */
export async function claimDeliveries(
  db: Kysely<Schema>,
  { all, perAccount, perWebhook, leaseSeconds }: Places,
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedDelivery>`
    with busy as materialized (
      select account_id, endpoint_id, count(*) as places from webhook_deliveries
      where claim_token is not null and claimed_until > now() group by account_id, endpoint_id
    ), due as materialized (
      select d.id, d.next_attempt_at, e.account_id from (
        select e.id, e.account_id, case when e.unanswered > 0 then 1 else ${perWebhook}::integer end
          - coalesce((select places from busy where busy.endpoint_id = e.id), 0) as free
        from webhook_endpoints e where e.status = 'enabled' and (e.paused_until is null or e.paused_until <= now())
      ) e cross join lateral (
        select d.id, d.next_attempt_at from webhook_deliveries d
        where d.endpoint_id = e.id and d.state = 'waiting' and d.next_attempt_at <= now()
          and (d.claimed_until is null or d.claimed_until <= now())
        order by d.next_attempt_at limit greatest(e.free, 0) for update skip locked
      ) d
    ), chosen as (
      select id from (
        select id, account_id, next_attempt_at, row_number() over (partition by account_id order by next_attempt_at) as nth from due
      ) r
      where nth <= ${perAccount}::integer - coalesce((select sum(places) from busy where busy.account_id = r.account_id), 0)
      order by next_attempt_at limit ${all}
    )
    update webhook_deliveries d set claim_token = gen_random_uuid(), attempts = d.attempts + 1, last_attempt_at = now(),
      claimed_until = now() + make_interval(secs => ${leaseSeconds})
    from chosen, webhook_endpoints e where d.id = chosen.id and e.id = d.endpoint_id
    returning d.*, e.url`.execute(db)
  return rows
}

/** How a try of a delivery ended. */
export type DeliveryEnd =
  | { kind: 'delivered'; status: number }
  | {
      kind: 'failed'
      status: number | undefined
      failure: string
      /** Until the next try; undefined when it was the last one. */
      delayMs: number | undefined
      /** Nobody answered: after some of these in a row the webhook pauses. */
      isUnanswered: boolean
      /** The receiver wants nothing more. */
      isGone: boolean
    }

/** Whether the end disabled its webhook, and why. Undefined when the claim was lost. */
export type Finished = { disabled: 'failing' | 'gone' | undefined } | undefined

/**
 * Ends a try under its claim, and keeps how the webhook fares: its failures since the last success, and a pause that grows while nobody
 * answers. The webhook is locked before its delivery, as by everything that changes both.
 */
export async function finishDelivery(
  trx: Transaction<Schema>,
  { id, endpoint_id: endpointId, claim_token: claimToken }: ClaimedDelivery,
  end: DeliveryEnd,
): Promise<Finished> {
  await trx.selectFrom('webhook_endpoints').select('id').where('id', '=', endpointId).forNoKeyUpdate().execute()
  const { numUpdatedRows } = await trx
    .updateTable('webhook_deliveries')
    .set({ claim_token: null, claimed_until: null, last_status: end.status ?? null, ...stateAfter(end) })
    .where('id', '=', id)
    .where('claim_token', '=', claimToken)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return undefined
  if (end.kind === 'failed') return { disabled: await noteFailure(trx, endpointId, end) }
  await noteSuccess(trx, endpointId)
  return { disabled: undefined }
}

function stateAfter(end: DeliveryEnd) {
  const now = sql<Date>`now()`
  if (end.kind === 'delivered') return { state: 'delivered', finished_at: now, last_failure: null }
  const { failure, delayMs } = end
  if (delayMs === undefined) return { state: 'failed', finished_at: now, last_failure: failure }
  return { last_failure: failure, next_attempt_at: sql<Date>`now() + make_interval(secs => ${delayMs / 1000})` }
}

async function noteSuccess(trx: Transaction<Schema>, id: string): Promise<void> {
  await trx
    .updateTable('webhook_endpoints')
    .set({ failing_since: null, last_failure: null, unanswered: 0, paused_until: null })
    .where('id', '=', id)
    .where('failing_since', 'is not', null)
    .execute()
}

/** Three in a row open the pause: ten seconds, twice as long each time, ten minutes at most. */
const pause = sql<Date | null>`case when unanswered >= 2
  then now() + make_interval(secs => least(600, 10 * 2 ^ least(unanswered - 2, 10))) end`

async function noteFailure(
  trx: Transaction<Schema>,
  id: string,
  { failure, isUnanswered, isGone }: Extract<DeliveryEnd, { kind: 'failed' }>,
): Promise<'failing' | 'gone' | undefined> {
  const row = await trx
    .updateTable('webhook_endpoints')
    .set({
      failing_since: sql<Date>`coalesce(failing_since, now())`,
      last_failure: failure,
      unanswered: isUnanswered ? sql<number>`unanswered + 1` : 0,
      paused_until: isUnanswered ? pause : null,
    })
    .where('id', '=', id)
    .where('status', '=', 'enabled')
    .returning(sql<boolean>`failing_since <= now() - interval '3 days'`.as('is_hopeless'))
    .executeTakeFirst()
  const reason = isGone ? 'gone' : row?.is_hopeless ? 'failing' : undefined
  if (!row || !reason) return undefined
  await trx
    .updateTable('webhook_endpoints')
    .set({ status: 'disabled', disabled_reason: reason })
    .where('id', '=', id)
    .execute()
  await giveUpDeliveries(trx, id, `the webhook was disabled: ${failure}`)
  return reason
}

/** Gives claimed deliveries back that were not tried. */
export async function releaseDeliveries(db: Kysely<Schema>, tokens: readonly string[]): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ claim_token: null, claimed_until: null, attempts: sql<number>`attempts - 1` })
    .where('claim_token', '=', sql<string>`any (${[...tokens]}::uuid[])`)
    .execute()
}

/** Adds a delivery that no message is the cause of. */
export function insertDelivery(
  trx: Transaction<Schema>,
  one: { id: string; endpointId: string; accountId: string; type: string; body: string },
): Promise<WebhookDeliveryRow> {
  return trx
    .insertInto('webhook_deliveries')
    .values({ id: one.id, endpoint_id: one.endpointId, account_id: one.accountId, type: one.type, body: one.body })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function findDelivery(db: Kysely<Schema>, id: string): Promise<WebhookDeliveryRow | undefined> {
  return db.selectFrom('webhook_deliveries').selectAll().where('id', '=', id).executeTakeFirst()
}

type Filter = { state?: string | undefined; event?: string | undefined; messageId?: string | undefined }

export function listDeliveryRows(
  db: Kysely<Schema>,
  endpointId: string,
  { state, event, messageId }: Filter,
  page: Page,
): Promise<WebhookDeliveryRow[]> {
  let query = db.selectFrom('webhook_deliveries').selectAll().where('endpoint_id', '=', endpointId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (event !== undefined) query = query.where('type', '=', event)
  if (messageId !== undefined) query = query.where('item_id', '=', messageId)
  return newestFirst(query, page).execute()
}

/** Makes a delivery due with all its tries before it; undefined when a worker is at it, or its webhook is disabled or gone. */
export async function redeliverRow(trx: Transaction<Schema>, id: string): Promise<WebhookDeliveryRow | undefined> {
  const { rows } = await sql<WebhookDeliveryRow>`
    update webhook_deliveries d set state = 'waiting', finished_at = null, attempts = 0, next_attempt_at = now(),
      claim_token = null, claimed_until = null
    where d.id = ${id}::uuid and (d.claimed_until is null or d.claimed_until <= now())
      and exists (select from webhook_endpoints e where e.id = d.endpoint_id and e.status = 'enabled' for share)
    returning d.*`.execute(trx)
  return rows[0]
}

export async function countWaitingDeliveries(db: Kysely<Schema>): Promise<number> {
  const { count } = await db
    .selectFrom('webhook_deliveries')
    .select((e) => e.fn.countAll<string>().as('count'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return Number(count)
}
