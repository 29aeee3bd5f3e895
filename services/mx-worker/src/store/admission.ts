import { type Kysely, sql } from 'kysely'
import { type AuditRow, auditColumns, auditTuple } from './audit.ts'
import type { StoredContent } from './contents.ts'
import type { Schema } from './schema.gen.ts'

export type AdmissionMailbox = { id: string; status: string; default_provider_id: string | null; reconcile_by: string }
export type AdmissionProvider = {
  id: string
  kind: string
  status: string
  is_default: boolean
  policy: unknown
}

/** The mailbox of an account with this address, and every provider of the account. */
export async function loadForAdmission(
  db: Kysely<Schema>,
  accountId: string,
  addressKey: string,
): Promise<{ mailbox: AdmissionMailbox | undefined; providers: AdmissionProvider[] }> {
  const { rows } = await sql<{ mailbox: AdmissionMailbox | null; providers: AdmissionProvider[] }>`
    select
      (select to_jsonb(m) from (
        select id, status, default_provider_id, reconcile_by from mailboxes
        where account_id = ${accountId}::uuid and address_key = ${addressKey}) m) as mailbox,
      coalesce((select jsonb_agg(p) from (
        select id, kind, status, is_default, policy from providers where account_id = ${accountId}::uuid
        and deleted_at is null) p), '[]') as providers
  `.execute(db)
  return { mailbox: rows[0]?.mailbox ?? undefined, providers: rows[0]?.providers ?? [] }
}

export type NewItem = {
  id: string
  accountId: string
  mailboxId: string
  providerId: string
  lane: number
  lifeMs: number
  notAfter: Date | undefined
  test: boolean
  sizeBytes: number
  /** `key` is the address as it is compared. */
  recipients: readonly { kind: 'to' | 'cc' | 'bcc'; address: string; key: string }[]
  content: StoredContent
  idempotency: { key: string; hash: string } | undefined
  correlationId: string | undefined
  createdBy: string
}

export type AdmittedItem = {
  id: string
  accepted_at: Date
  status: string
  idempotency_hash: string | null
  mailbox_id: string
  provider_id: string
  provider_kind: string
}

/**
 * Writes a message with its content, its recipients and its entry of the audit in one statement. Gives `in_progress` while another
 * request with the same key is under way, and `known` with the message that has the key. Recipients on the suppression list are not
 * addressed. A message without another one is held: it is due when its life is over, or earlier when one of them leaves the list. A
 * message whose content is an object takes the record of that object away: without the record the object may be gone, and `expired` is
 * given.
 */
export async function insertItem(
  db: Kysely<Schema>,
  item: NewItem,
  audit: AuditRow,
): Promise<{ kind: 'inserted' | 'known'; item: AdmittedItem } | { kind: 'in_progress' } | { kind: 'expired' }> {
  const { key, hash } = item.idempotency ?? { key: null, hash: null }
  const { rows } = await sql<AdmittedItem & { got: boolean }>`
    with turn as materialized (
      select ${key}::text is null
        or pg_try_advisory_xact_lock(hashtextextended(${item.accountId} || ' ' || coalesce(${key}, ''), 4702)) as got
    ), object as materialized (
      select item_id from content_leftovers where ${item.content.in_object} and item_id = ${item.id}::uuid and due_at > now() for update
    ), recipient as materialized (
      select r.ordinality, r.value->>'kind' as kind, r.value->>'address' as address, r.value->>'key' as key,
        s.id as suppression_id, s.reason
      from jsonb_array_elements(${JSON.stringify(item.recipients)}::jsonb) with ordinality r
        left join suppressions s on s.account_id = ${item.accountId}::uuid and s.address_key = r.value->>'key'
          and coalesce(s.expires_at > now(), true) and coalesce(${item.lane}::smallint = any (s.lanes), true)
    ), hold as (
      select case when bool_and(suppression_id is not null) then left('on the suppression list: '
        || string_agg(address || ' (' || reason || ')', ', ' order by ordinality), 1000) end as reason
      from recipient
    ), life as (
      select least(now() + make_interval(secs => ${item.lifeMs}::float8 / 1000), ${item.notAfter ?? null}::timestamptz) as ends
    ), item as (
      insert into queue_items (id, account_id, mailbox_id, provider_id, lane, expires_at, next_attempt_at, hold_reason, test,
        size_bytes, recipient_count, idempotency_key, idempotency_hash, correlation_id, created_by)
      select ${item.id}::uuid, ${item.accountId}::uuid, ${item.mailboxId}::uuid, ${item.providerId}::uuid, ${item.lane},
        life.ends, case when hold.reason is null then now() else life.ends end, hold.reason,
        ${item.test}, ${item.sizeBytes}, ${item.recipients.length}, ${key}, ${hash}, ${item.correlationId ?? null},
        ${item.createdBy}
      from turn, hold, life where got and (not ${item.content.in_object} or exists (select from object))
      on conflict (account_id, idempotency_key) where idempotency_key is not null do nothing
      returning id, accepted_at, status, idempotency_hash, mailbox_id, provider_id
    ), content as (
      insert into item_contents (item_id, sealed, in_object) select id, ${item.content.sealed}, ${item.content.in_object} from item
    ), taken as (
      delete from content_leftovers o using item where o.item_id = item.id
    ), recipients as (
      insert into item_recipients (item_id, ordinal, kind, address, address_key, suppression_id, state, code)
      select item.id, r.ordinality, r.kind, r.address, r.key, r.suppression_id,
        case when r.suppression_id is null then 'pending' else 'refused' end,
        case when r.suppression_id is not null then 'suppressed' end
      from item, recipient r
    ), entry as (
      insert into audit_events ${auditColumns}
      select column1, column2, column3, column4, column5, column6, column7, column8, column9, column10
      from item, (values ${auditTuple(audit)}) e
    )
    select turn.got, item.id, item.accepted_at, item.status, item.idempotency_hash, item.mailbox_id, item.provider_id,
      p.kind as provider_kind
    from turn left join item on true left join providers p on p.id = item.provider_id
  `.execute(db)
  const [row] = rows
  if (!row?.got) return { kind: 'in_progress' }
  if (row.id) return { kind: 'inserted', item: row }
  const known = key === null ? undefined : await findByKey(db, item.accountId, key)
  return known ? { kind: 'known', item: known } : { kind: 'expired' }
}

function findByKey(db: Kysely<Schema>, accountId: string, key: string) {
  return db
    .selectFrom('queue_items')
    .innerJoin('providers', 'providers.id', 'queue_items.provider_id')
    .select(['queue_items.id', 'accepted_at', 'queue_items.status', 'idempotency_hash', 'mailbox_id', 'provider_id'])
    .select('providers.kind as provider_kind')
    .where('queue_items.account_id', '=', accountId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst()
}
