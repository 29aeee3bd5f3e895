import { statement } from '@constellation/database'
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from 'kysely'
import type { AuditEventsTable, Schema } from '../schema.gen.ts'

/** An audit entry as a row. */
export type AuditRow = {
  auditId: string
  actorKind: string
  actorId: string | null
  service: string | null
  action: string
  target: string | null
  auditAccountId: string | null
  outcome: string
  requestId: string | null
  detail: string
}

/** The columns of `audit_events` in the order of `auditValues`, for a statement that inserts its own entry. */
export const auditColumns = sql.raw(
  'id, actor_kind, actor_id, service, action, target, account_id, outcome, request_id, detail',
)

/** The values of one entry. */
export function auditValues(row: AuditRow): RawBuilder<unknown> {
  return sql`${row.auditId}::uuid, ${row.actorKind}, ${row.actorId}, ${row.service}, ${row.action}, ${row.target}, ${row.auditAccountId}::uuid,
    ${row.outcome}, ${row.requestId}, ${row.detail}::jsonb`
}

/** Appends an entry to the audit, in the transaction of the change. */
export async function appendAudit(trx: Transaction<Schema>, row: AuditRow): Promise<void> {
  await appending(trx, row)
}

const appending = statement(
  (_: Kysely<Schema>, row: AuditRow) => sql`insert into audit_events (${auditColumns}) select ${auditValues(row)}`,
)

export type AuditEventRow = Omit<Selectable<AuditEventsTable>, 'account_id'>

/** The audit of an account, the latest first, before the id in `after`. */
export function listAuditRows(
  db: Kysely<Schema>,
  accountId: string,
  page: { limit: number; after?: string },
): Promise<AuditEventRow[]> {
  let query = db
    .selectFrom('audit_events')
    .select([
      'id',
      'occurred_at',
      'actor_kind',
      'actor_id',
      'service',
      'action',
      'target',
      'outcome',
      'request_id',
      'detail',
    ])
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(page.limit)
  if (page.after) query = query.where('id', '<', page.after)
  return query.execute()
}
