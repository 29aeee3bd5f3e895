import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.gen.ts'

export type SecretRow = {
  id: string
  version: string
  tenant_id: string
  client_id: string
  client_secret_wrapped: string
  active_from: string | null
  retired_at: string | null
  disabled_at: string | null
}

export type DeliveryRow = {
  provider: { id: string; kind: string; policy: unknown; settings: Record<string, unknown> }
  mailbox: { id: string; address: string; provider_user: string; reconcile_by: 'message_id' | 'header' | 'none' }
  secrets: SecretRow[]
  pending: string[]
  /** Recipients on the suppression list, who are not addressed. */
  suppressed: string[]
  sealed: string | null
}

/** What one delivery needs, in one read: provider, mailbox, secrets, the recipients that wait, and the sealed content. */
export async function loadForDelivery(db: Kysely<Schema>, itemId: string): Promise<DeliveryRow> {
  const { rows } = await sql<DeliveryRow>`
    select
      jsonb_build_object('id', p.id, 'kind', p.kind, 'policy', p.policy, 'settings', p.settings) as provider,
      jsonb_build_object('id', m.id, 'address', m.address, 'provider_user', m.provider_user, 'reconcile_by', m.reconcile_by)
        as mailbox,
      coalesce((select jsonb_agg(s) from (select id, version, tenant_id, client_id, client_secret_wrapped, active_from,
        retired_at, disabled_at from provider_secrets where provider_id = p.id) s), '[]') as secrets,
      coalesce((select jsonb_agg(r.address order by r.ordinal) from item_recipients r
        where r.item_id = q.id and r.state = 'pending'), '[]') as pending,
      coalesce((select jsonb_agg(r.address) from item_recipients r
        where r.item_id = q.id and r.state = 'refused' and r.code = 'suppressed'), '[]') as suppressed,
      c.sealed
    from queue_items q
      join providers p on p.id = q.provider_id
      join mailboxes m on m.id = q.mailbox_id
      left join item_contents c on c.item_id = q.id
    where q.id = ${itemId}::uuid`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`the claimed message ${itemId} is not there`)
  return row
}

export type NewAttempt = {
  id: string
  itemId: string
  claimToken: string
  workerId: string
  providerKind: string
  secretId: string | undefined
  secretFingerprint: string | undefined
}

/** Begins an attempt under a claim, and gives its number; undefined when the claim was lost. */
export async function beginAttempt(db: Kysely<Schema>, attempt: NewAttempt): Promise<number | undefined> {
  const { rows } = await sql<{ attempt_no: number }>`
    insert into delivery_attempts (id, item_id, cycle, attempt_no, worker_id, claim_token, provider_id, provider_kind,
      mailbox_id, account_id, secret_id, secret_fingerprint)
    select ${attempt.id}::uuid, q.id, q.cycle,
      1 + (select count(*) from delivery_attempts a where a.item_id = q.id and a.cycle = q.cycle),
      ${attempt.workerId}, q.claim_token, q.provider_id, ${attempt.providerKind}, q.mailbox_id, q.account_id,
      ${attempt.secretId ?? null}::uuid, ${attempt.secretFingerprint ?? null}
    from queue_items q where q.id = ${attempt.itemId}::uuid and q.claim_token = ${attempt.claimToken}::uuid
    returning attempt_no`.execute(db)
  return rows[0]?.attempt_no
}

/** How a delivery ended, as `finish_delivery` of the database reads it. */
export type DeliveryResult = {
  item_id: string
  claim_token: string
  attempt_id: string | null
  status: 'sent' | 'retry_wait' | 'unknown' | 'failed'
  outcome: string
  code?: string | undefined
  scope?: string | undefined
  phase?: string | undefined
  /** Whether it uses up one of the tries that the policy permits. */
  counted: boolean
  ambiguous?: boolean
  delay_ms?: number | undefined
  max_attempts: number
  retain_days: number
  http_status?: number | undefined
  provider_code?: string | undefined
  provider_message?: string | undefined
  provider_request_id?: string | undefined
  provider_message_id?: string | undefined
  internet_message_id?: string | undefined
  retry_after_ms?: number | undefined
  token_source?: string | undefined
  request_bytes?: number | undefined
  /** What waits for an operator from now on, and why. */
  hold?: 'mailbox' | 'provider'
  hold_reason?: string
  /** How long the provider wants the mailbox to pause. It grows with each pause until a message is accepted. */
  throttle_ms?: number
  max_throttle_ms?: number
  /** Entries of the audit; one with a state is written when the message ends in it. */
  audit: readonly { id: string; action: string; outcome: 'ok' | 'failed'; state?: string; detail: object }[]
}

/** Ends a delivery in one transaction. Gives the state of the message, or null when the claim was lost and nothing of it changed. */
export async function finishDelivery(db: Kysely<Schema>, result: DeliveryResult): Promise<string | null> {
  const { rows } = await sql<{ state: string | null }>`
    select finish_delivery(${JSON.stringify(result)}::jsonb) as state`.execute(db)
  return rows[0]?.state ?? null
}

/** Gives up every message whose life is over and that nobody has claimed. */
export async function expireItems(db: Kysely<Schema>, retainDays: number): Promise<number> {
  const { rows } = await sql<{ expired: number }>`
    with expired as (
      update queue_items set status = 'failed', last_code = coalesce(last_code, 'expired'), finished_at = now()
      where id in (select id from queue_items
        where expires_at <= now() and status in ('queued', 'retry_wait', 'unknown') and claim_token is null
        order by expires_at limit 500 for update skip locked)
      returning id
    ), recipients as (
      update item_recipients r set state = 'failed', code = 'expired' from expired e
      where r.item_id = e.id and r.state = 'pending'
    )
    select count(*)::integer as expired from (
      select retain_failure(id, 'expired', null, ${retainDays}) from expired) retained`.execute(db)
  return rows[0]?.expired ?? 0
}
