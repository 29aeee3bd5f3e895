import type { AttemptPhase } from '@constellation/contracts-mx'
import { type Asked, batchedRow, groupCommit, statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import type { Mark, SentAs } from '../providers/provider-adapter.ts'
import type { StoredContent } from './contents.ts'
import type { Schema } from './schema.gen.ts'

/** How many deliveries share a statement. */
const together = { most: 100 }

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

/**
 * What one delivery needs, in one read: provider, mailbox, secrets, the recipients that wait, and the sealed content. Reads of one moment
 * share a statement. A large message has its own.
 */
export async function loadForDelivery(
  db: Kysely<Schema>,
  item: { id: string; size_bytes: number },
): Promise<DeliveryRow> {
  const row = item.size_bytes > largeBytes ? (await readRows(db, { keys: [item.id] }))[0] : await readRow(db, item.id)
  if (!row) throw new Error(`the claimed message ${item.id} is not there`)
  return row
}

const largeBytes = 100_000

const rowsOf = (_: Kysely<Schema>, { keys }: { keys: readonly string[] }) => sql<DeliveryRow & Asked>`
    select asked.key as asked, now() as now,
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
    from unnest((select ${keys}::text[])) as asked (key) join queue_items q on q.id = asked.key::uuid
      join providers p on p.id = q.provider_id
      join mailboxes m on m.id = q.mailbox_id
      left join item_contents c on c.item_id = q.id`

const readRows = statement(rowsOf)
const readRow = batchedRow(rowsOf)

export type NewAttempt = {
  id: string
  itemId: string
  claimToken: string
  workerId: string
  providerKind: string
  secretId: string | undefined
  secretFingerprint: string | undefined
}

/** Begins an attempt under a claim, and gives its number; undefined when the claim was lost. Attempts of one moment are begun together. */
export const beginAttempt = groupCommit(async (db: Kysely<Schema>, attempts: readonly NewAttempt[]) => {
  const begun = await insertAttempts(db, { records: JSON.stringify(attempts) })
  const numbers = new Map(begun.map(({ id, attempt_no }) => [id, attempt_no]))
  return attempts.map(({ id }) => numbers.get(id))
}, together)

/** Claims are locked by the ids of their messages, as every statement does that locks several. */
const insertAttempts = statement(
  (_: Kysely<Schema>, { records }: { records: string }) => sql<{ id: string; attempt_no: number }>`
    with held as materialized (
      select a."id", a."workerId", a."providerKind", a."secretId", a."secretFingerprint", q.id as item_id, q.cycle, q.claim_token,
        q.provider_id, q.mailbox_id, q.account_id
      from json_to_recordset(${records}::json) as a ("id" uuid, "itemId" uuid, "claimToken" uuid, "workerId" text, "providerKind" text,
          "secretId" uuid, "secretFingerprint" text)
        join queue_items q on q.id = a."itemId" and q.claim_token = a."claimToken"
      order by q.id for share of q
    )
    insert into delivery_attempts (id, item_id, cycle, attempt_no, worker_id, claim_token, provider_id, provider_kind,
      mailbox_id, account_id, secret_id, secret_fingerprint)
    select h.id, h.item_id, h.cycle,
      1 + (select count(*) from delivery_attempts a where a.item_id = h.item_id and a.cycle = h.cycle),
      h."workerId", h.claim_token, h.provider_id, h."providerKind", h.mailbox_id, h.account_id, h."secretId", h."secretFingerprint"
    from held h
    returning id, attempt_no`,
)

/** What an attempt is about to do. */
export type Step = { attemptId: string; itemId: string; claimToken: string; phase: AttemptPhase } & Partial<SentAs>

/**
 * Puts on the record what an attempt is about to do, under its claim; false when the claim was lost. The record of a send has the mark by
 * which its copy can be found, so that the reaper knows what to look for. Steps of one moment are recorded together.
 */
export const recordStep = groupCommit(async (db: Kysely<Schema>, steps: readonly Step[]) => {
  const recorded = await updateAttempts(db, { records: JSON.stringify(steps) })
  const ids = new Set(recorded.map(({ id }) => id))
  return steps.map(({ attemptId }) => ids.has(attemptId))
}, together)

const updateAttempts = statement(
  (_: Kysely<Schema>, { records }: { records: string }) => sql<{ id: string }>`
    with held as materialized (
      select s."attemptId", s.phase, s.mark, s."providerMessageId", s."internetMessageId", q.id as item_id
      from json_to_recordset(${records}::json) as s ("attemptId" uuid, "itemId" uuid, "claimToken" uuid, phase text, mark text,
          "providerMessageId" text, "internetMessageId" text)
        join queue_items q on q.id = s."itemId" and q.claim_token = s."claimToken"
      order by q.id for share of q
    )
    update delivery_attempts a set phase = held.phase, mark = held.mark,
      provider_message_id = coalesce(held."providerMessageId", a.provider_message_id),
      internet_message_id = coalesce(held."internetMessageId", a.internet_message_id)
    from held where a.id = held."attemptId" and a.item_id = held.item_id and a.outcome = 'started'
    returning a.id`,
)

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

/**
 * Ends a delivery in one transaction. Gives the state of the message, or null when the claim was lost and nothing of it changed. Messages
 * that are sent in one moment are ended together. Every other end may change a mailbox or a provider, and is alone.
 */
export function finishDelivery(db: Kysely<Schema>, result: DeliveryResult): Promise<string | null> {
  return isPlain(result) ? finishTogether(db, result) : finishAlone(db, result)
}

function isPlain({ status, hold, recipients, lapsed }: DeliveryResult): boolean {
  return status === 'sent' && hold === undefined && recipients === undefined && lapsed !== true
}

async function finishAlone(db: Kysely<Schema>, result: DeliveryResult): Promise<string | null> {
  const { rows } = await sql<{ state: string | null }>`
    select finish_delivery(${JSON.stringify(result)}::jsonb) as state`.execute(db)
  return rows[0]?.state ?? null
}

const finishTogether = groupCommit(async (db: Kysely<Schema>, results: readonly DeliveryResult[]) => {
  const ended = await finishResults(db, { results: JSON.stringify(results) })
  const states = new Map(ended.map(({ place, state }) => [Number(place), state]))
  return results.map((_, index) => states.get(index + 1) ?? null)
}, together)

/** Messages are locked by their ids, and figures are written in the order of their key: two workers never wait for each other. */
const finishResults = statement(
  (_: Kysely<Schema>, { results }: { results: string }) => sql<{ place: string; state: string | null }>`
    with asked as materialized (
      select a.place, a.result from jsonb_array_elements(${results}::jsonb) with ordinality a (result, place)
    ), held as materialized (
      select q.id, q.account_id, q.provider_id, q.mailbox_id from queue_items q
      where q.id in (select (result->>'item_id')::uuid from asked) order by q.id for update
    )
    select a.place, finish_delivery(a.result) as state
    from asked a left join held on held.id = (a.result->>'item_id')::uuid
    order by held.account_id, held.provider_id, held.mailbox_id, a.result->>'outcome', a.result->>'code'`,
)

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
