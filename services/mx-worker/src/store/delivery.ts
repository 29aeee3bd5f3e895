import type { AttemptPhase } from '@constellation/contracts-mx'
import { type Kysely, sql } from 'kysely'
import type { Mark, SentAs } from '../providers/provider-adapter.ts'
import type { StoredContent } from './contents.ts'
import type { Schema } from './schema.gen.ts'

export type SecretRow = {
  id: string
  version: string
  tenant_id: string
  client_id: string
  client_secret_wrapped: string
  certificate_thumbprint: string | null
  active_from: string | null
  retired_at: string | null
  disabled_at: string | null
}

/** The last attempt of this cycle that may have sent the message, with the mark by which its copy can be found. */
export type SendingAttempt = {
  mark: Mark | null
  provider_message_id: string | null
  internet_message_id: string | null
  code: string | null
}

export type DeliveryRow = {
  /** By the clock of the database. */
  now: Date
  provider: { id: string; kind: string; policy: unknown; settings: Record<string, unknown> }
  mailbox: { id: string; address: string; provider_user: string; reconcile_by: 'message_id' | 'header' | 'none' }
  secrets: SecretRow[]
  pending: string[]
  /** Recipients on the suppression list, who are not addressed. */
  suppressed: string[]
  /** Recipients who got it in an earlier attempt. */
  reached: string[]
  /** Null when the content is erased. */
  content: StoredContent | null
  /** Whether an attempt of this cycle ended before its draft was whole: it may be there still. */
  may_have_left_draft: boolean
  sending: SendingAttempt | null
  /** What a worker that had lost its claim has reported after all: the message was accepted. */
  accepted: {
    late_outcome: 'sent' | 'queued_by_provider'
    provider_message_id: string | null
    internet_message_id: string | null
  } | null
}

/** What one delivery needs, in one read: provider, mailbox, secrets, the recipients that wait, and the sealed content. */
export async function loadForDelivery(db: Kysely<Schema>, itemId: string): Promise<DeliveryRow> {
  const { rows } = await sql<DeliveryRow>`
    select now() as now,
      jsonb_build_object('id', p.id, 'kind', p.kind, 'policy', p.policy, 'settings', p.settings) as provider,
      jsonb_build_object('id', m.id, 'address', m.address, 'provider_user', m.provider_user, 'reconcile_by', m.reconcile_by)
        as mailbox,
      coalesce((select jsonb_agg(s) from (select id, version, tenant_id, client_id, client_secret_wrapped,
        certificate_thumbprint, active_from, retired_at, disabled_at from provider_secrets where provider_id = p.id) s), '[]') as secrets,
      coalesce((select jsonb_agg(r.address order by r.ordinal) from item_recipients r
        where r.item_id = q.id and r.state = 'pending'), '[]') as pending,
      coalesce((select jsonb_agg(r.address) from item_recipients r
        where r.item_id = q.id and r.state = 'refused' and r.code = 'suppressed'), '[]') as suppressed,
      coalesce((select jsonb_agg(r.address) from item_recipients r
        where r.item_id = q.id and r.state = 'accepted'), '[]') as reached,
      case when c.item_id is not null then jsonb_build_object('sealed', c.sealed, 'in_object', c.in_object) end as content,
      exists (select from delivery_attempts where item_id = q.id and cycle = q.cycle and phase in ('draft', 'upload'))
        as may_have_left_draft,
      (select to_jsonb(a) from (select mark, provider_message_id, internet_message_id, code from delivery_attempts
        where item_id = q.id and cycle = q.cycle and phase = 'send' order by attempt_no desc limit 1) a) as sending,
      (select to_jsonb(a) from (select late_outcome, provider_message_id, internet_message_id from delivery_attempts
        where item_id = q.id and cycle = q.cycle and late_outcome in ('sent', 'queued_by_provider') limit 1) a) as accepted
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
    from queue_items q where q.id = ${attempt.itemId}::uuid and q.claim_token = ${attempt.claimToken}::uuid for share of q
    returning attempt_no`.execute(db)
  return rows[0]?.attempt_no
}

/** What an attempt is about to do. */
export type Step = { attemptId: string; itemId: string; claimToken: string; phase: AttemptPhase } & Partial<SentAs>

/**
 * Puts on the record what an attempt is about to do, under its claim; false when the claim was lost. The record of a send has the mark by
 * which its copy can be found, so that the reaper knows what to look for.
 */
export async function recordStep(db: Kysely<Schema>, step: Step): Promise<boolean> {
  const { mark = null, providerMessageId = null, internetMessageId = null } = step
  const { rows } = await sql`
    with held as materialized (select q.id from queue_items q
      where q.id = ${step.itemId}::uuid and q.claim_token = ${step.claimToken}::uuid for share)
    update delivery_attempts a set phase = ${step.phase}, mark = ${mark},
      provider_message_id = coalesce(${providerMessageId}, a.provider_message_id),
      internet_message_id = coalesce(${internetMessageId}, a.internet_message_id)
    from held where a.id = ${step.attemptId}::uuid and a.item_id = held.id and a.outcome = 'started'
    returning a.id`.execute(db)
  return rows.length === 1
}

/** What becomes of a recipient: refused for good, or pending still. */
export type RecipientResult = {
  address: string
  state: 'refused' | 'pending'
  code: string
  provider_code?: string | undefined
  provider_message?: string | undefined
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
  /** How long a copy may still come, when the message becomes unknown. */
  settle_ms?: number | undefined
  /** Ends the claim of a worker that is gone. `attempt_id` and `phase` are what was seen of its attempt. */
  lapsed?: boolean
  max_attempts: number
  retain_days: number
  http_status?: number | undefined
  provider_code?: string | undefined
  provider_message?: string | undefined
  provider_request_id?: string | undefined
  /** Null when what it names is no longer there; absent when it stays as it is. */
  provider_message_id?: string | null | undefined
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
  /** What the provider said of single recipients. With `accepts` every other one that was addressed is accepted. */
  recipients?: readonly RecipientResult[]
  accepts?: boolean
  /** Entries of the audit; one with a state is written when the message ends in it. */
  audit: readonly { id: string; action: string; outcome: 'ok' | 'failed'; state?: string; detail: object }[]
}

/** Ends a delivery in one transaction. Gives the state of the message, or null when the claim was lost and nothing of it changed. */
export async function finishDelivery(db: Kysely<Schema>, result: DeliveryResult): Promise<string | null> {
  const { rows } = await sql<{ state: string | null }>`
    select finish_delivery(${JSON.stringify(result)}::jsonb) as state`.execute(db)
  return rows[0]?.state ?? null
}

/**
 * Gives up messages whose life is over and that nobody has claimed, at most as many as there are ids for their entries of the audit. Gives
 * how many they were.
 */
export async function expireItems(
  db: Kysely<Schema>,
  { auditIds, retainDays }: { auditIds: readonly string[]; retainDays: number },
): Promise<number> {
  const { rows } = await sql<{ expired: number }>`
    select expire_messages(${[...auditIds]}::uuid[], ${retainDays}) as expired`.execute(db)
  return rows[0]?.expired ?? 0
}
