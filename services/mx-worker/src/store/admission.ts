import { groupCommit, statement } from '@constellation/database'
import { type Kysely, sql } from 'kysely'
import { type AuditRow, auditColumns, auditRecord, toAuditRecord } from './audit.ts'
import type { StoredContent } from './contents.ts'
import type { Schema } from './schema.gen.ts'

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
 * Writes a message with its content, its recipients and its entry of the audit, together with others of the same moment. Gives
 * `in_progress` while another request with the same key is under way, and `known` with the message that has the key. Recipients on the
 * suppression list are not addressed. A message without another one is held: it is due when its life is over, or earlier when one of them
 * leaves the list. A message whose content is an object takes the record of that object away: without the record the object may be gone,
 * and `expired` is given.
 */
export async function insertItem(
  db: Kysely<Schema>,
  item: NewItem,
  audit: AuditRow,
): Promise<{ kind: 'inserted' | 'known'; item: AdmittedItem } | { kind: 'in_progress' } | { kind: 'expired' }> {
  const row = await insertTogether(db, { ...item, audit })
  if (!row.got) return { kind: 'in_progress' }
  if (row.id !== null) return { kind: 'inserted', item: row }
  const known = item.idempotency && (await findByKey(db, item.accountId, item.idempotency.key))
  return known ? { kind: 'known', item: known } : { kind: 'expired' }
}

type Admission = NewItem & { audit: AuditRow }

const insertTogether = groupCommit(
  (db: Kysely<Schema>, admissions: readonly Admission[]) =>
    insertItems(db, { records: JSON.stringify(admissions.map(toRecord)) }),
  // A hundred messages of the usual size share a statement. A large one has its own, and holds up nobody.
  { most: 1_000_000, sizeOf: ({ content }) => Math.max(10_000, content.sealed.length) },
)

/** A message as the statement reads it. */
function toRecord({ audit, idempotency, ...item }: Admission) {
  return {
    id: item.id,
    account_id: item.accountId,
    mailbox_id: item.mailboxId,
    provider_id: item.providerId,
    lane: item.lane,
    life_ms: item.lifeMs,
    not_after: item.notAfter,
    test: item.test,
    size_bytes: item.sizeBytes,
    recipients: item.recipients,
    recipient_count: item.recipients.length,
    sealed: item.content.sealed,
    in_object: item.content.in_object,
    key: idempotency?.key,
    hash: idempotency?.hash,
    correlation_id: item.correlationId,
    created_by: item.createdBy,
    audit: toAuditRecord(audit),
  }
}

type Inserted = (AdmittedItem & { got: true }) | { id: null; got: boolean }

/**
 * Gives a row for each message, in their order. Of those with the same key only the first has its turn, and only while no other statement
 * has it: `got` says so. One that had its turn and has no id was known, or the record of its object is gone. They are due in their order.
 */
const insertItems = statement(
  (_: Kysely<Schema>, { records }: { records: string }) => sql<Inserted>`
    with asked as materialized (
      select a.ordinality, a.id, a.account_id, a.mailbox_id, a.provider_id, a.lane, a.life_ms, a.not_after, a.test, a.size_bytes,
        a.recipients, a.recipient_count, a.sealed, a.in_object, a.key, a.hash, a.correlation_id, a.created_by, a.audit,
        row_number() over (partition by a.account_id, a.key order by a.ordinality) as place
      from rows from (json_to_recordset(${records}::json) as (
        id uuid, account_id uuid, mailbox_id uuid, provider_id uuid, lane smallint, life_ms float8, not_after timestamptz, test boolean,
        size_bytes integer, recipients json, recipient_count integer, sealed text, in_object boolean, key text, hash text, correlation_id text,
        created_by text, audit json
      )) with ordinality a
    ), turn as materialized (
      select a.ordinality, a.key is null or (a.place = 1
        and pg_try_advisory_xact_lock(hashtextextended(a.account_id || ' ' || a.key, 4702))) as got
      from asked a
    ), object as materialized (
      select l.item_id from content_leftovers l join asked a on a.id = l.item_id
      where a.in_object and l.due_at > now() for update of l
    ), recipient as materialized (
      select a.ordinality as message, r.ordinality, r.value->>'kind' as kind, r.value->>'address' as address, r.value->>'key' as key,
        s.id as suppression_id, s.reason
      from asked a cross join lateral json_array_elements(a.recipients) with ordinality r
        left join suppressions s on s.account_id = a.account_id and s.address_key = r.value->>'key'
          and coalesce(s.expires_at > now(), true) and coalesce(a.lane = any (s.lanes), true)
    ), hold as (
      select message, case when bool_and(suppression_id is not null) then left('on the suppression list: '
        || string_agg(address || ' (' || reason || ')', ', ' order by ordinality), 1000) end as reason
      from recipient group by message
    ), life as (
      select ordinality, least(now() + make_interval(secs => life_ms / 1000), not_after) as ends from asked
    ), item as (
      insert into queue_items (id, account_id, mailbox_id, provider_id, lane, expires_at, next_attempt_at, hold_reason, test,
        size_bytes, recipient_count, idempotency_key, idempotency_hash, correlation_id, created_by)
      select a.id, a.account_id, a.mailbox_id, a.provider_id, a.lane, life.ends,
        case when hold.reason is null then clock_timestamp() else life.ends end, hold.reason, a.test, a.size_bytes, a.recipient_count,
        a.key, a.hash, a.correlation_id, a.created_by
      from asked a join turn using (ordinality) join life using (ordinality) join hold on hold.message = a.ordinality
      where turn.got and (not a.in_object or a.id in (select item_id from object)) order by a.ordinality
      on conflict (account_id, idempotency_key) where idempotency_key is not null do nothing
      returning id, accepted_at, status, idempotency_hash, mailbox_id, provider_id
    ), content as (
      insert into item_contents (item_id, sealed, in_object) select item.id, a.sealed, a.in_object from item join asked a on a.id = item.id
    ), taken as (
      delete from content_leftovers l using item where l.item_id = item.id
    ), recipients as (
      insert into item_recipients (item_id, ordinal, kind, address, address_key, suppression_id, state, code)
      select item.id, r.ordinality, r.kind, r.address, r.key, r.suppression_id,
        case when r.suppression_id is null then 'pending' else 'refused' end,
        case when r.suppression_id is not null then 'suppressed' end
      from item join asked a on a.id = item.id join recipient r on r.message = a.ordinality
    ), entry as (
      insert into audit_events ${auditColumns}
      select ${auditRecord.columns} from item join asked a on a.id = item.id cross join lateral ${auditRecord.of(sql`a.audit`)}
    )
    select turn.got, item.id, item.accepted_at, item.status, item.idempotency_hash, item.mailbox_id, item.provider_id,
      p.kind as provider_kind
    from asked a join turn using (ordinality) left join item on item.id = a.id left join providers p on p.id = item.provider_id
    order by a.ordinality`,
)

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
